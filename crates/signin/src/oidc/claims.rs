//! What a provider says of a person.

use std::collections::BTreeSet;

/// What the provider asserts. Issuer and subject together name the person, for ever; nothing else does: an address may be given to somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The provider (`iss`).
    pub issuer: String,
    /// The person at that provider (`sub`).
    pub subject: String,
    /// Mail address, only if the provider says that it checked it (`email_verified`).
    pub email: Option<String>,
    /// Name for display.
    pub name: Option<String>,
    /// Whether the person proved two factors there: `amr` (RFC 8176) names `mfa` or methods of two kinds (knows, has, is), or `acr` is one of [`Settings::second_factor_acr`](super::Settings::second_factor_acr).
    pub second_factor: bool,
}

/// What a method of RFC 8176 proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Factor {
    Knows,
    Has,
    Is,
}

/// Whether `amr` (RFC 8176) names "mfa", or methods of two different kinds, or `acr` is one that the operator trusts to mean two factors.
pub(super) fn is_second_factor(acr: Option<&str>, amr: &[&str], trusted: &[String]) -> bool {
    let kinds: BTreeSet<Factor> = amr.iter().copied().filter_map(factor).collect();
    amr.contains(&"mfa")
        || kinds.len() > 1
        || acr.is_some_and(|acr| trusted.iter().any(|trusted| trusted == acr))
}

fn factor(method: &str) -> Option<Factor> {
    match method {
        "pwd" | "pin" | "kba" => Some(Factor::Knows),
        "otp" | "hwk" | "swk" | "sc" | "pop" | "sms" | "tel" => Some(Factor::Has),
        "face" | "fpt" | "iris" | "retina" | "vbm" => Some(Factor::Is),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_second_factor;

    #[test]
    fn two_methods_of_different_kinds_are_two_factors() {
        for amr in [
            &["mfa"][..],
            &["pwd", "otp"],
            &["pin", "hwk"],
            &["fpt", "swk"],
        ] {
            assert!(is_second_factor(None, amr, &[]), "{amr:?}");
        }
    }

    #[test]
    fn two_methods_of_one_kind_are_one_factor() {
        for amr in [
            &[][..],
            &["pwd"],
            &["pwd", "pin"],
            &["otp", "sms"],
            &["geo", "user"],
            &["otp"],
        ] {
            assert!(!is_second_factor(None, amr, &[]), "{amr:?}");
        }
    }

    #[test]
    fn an_acr_counts_only_if_the_operator_trusts_it() {
        let trusted = ["urn:gov:loa:3".to_owned()];
        assert!(is_second_factor(Some("urn:gov:loa:3"), &["pwd"], &trusted));
        assert!(!is_second_factor(Some("urn:gov:loa:2"), &["pwd"], &trusted));
        assert!(!is_second_factor(Some("urn:gov:loa:3"), &["pwd"], &[]));
    }
}
