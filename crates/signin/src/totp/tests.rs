use super::*;
use crate::testing::{Seeded, at};

/// The secret of RFC 6238, appendix B.
fn of_the_standard() -> Secret {
    Secret::from_bytes(b"12345678901234567890").unwrap()
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// RFC 6238, appendix B, SHA-1: the last six of the eight digits printed there.
#[test]
fn the_standard_s_vectors_hold() {
    for (instant, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        let step = check(&of_the_standard(), code, second(instant), None);
        assert_eq!(
            step,
            u64::try_from(instant / 30).ok(),
            "{code} at {instant}"
        );
    }
}

#[test]
fn a_clock_one_step_off_is_accepted_and_two_are_not() {
    // 287082 is the code of step 1, seconds 30 to 59.
    for (instant, step) in [
        (0, Some(1)),
        (29, Some(1)),
        (89, Some(1)),
        (90, None),
        (120, None),
    ] {
        assert_eq!(
            check(&of_the_standard(), "287082", second(instant), None),
            step,
            "{instant}"
        );
    }
}

/// ASVS 5.0 6.5.1.
#[test]
fn a_code_works_once() {
    let used = check(&of_the_standard(), "287082", second(59), None);
    assert_eq!(used, Some(1));
    assert_eq!(check(&of_the_standard(), "287082", second(59), used), None);
    assert_eq!(check(&of_the_standard(), "287082", second(61), used), None);
}

#[test]
fn a_step_before_the_last_used_one_is_refused_too() {
    assert_eq!(
        check(&of_the_standard(), "287082", second(59), Some(2)),
        None
    );
    assert_eq!(
        check(&of_the_standard(), "287082", second(59), Some(0)),
        Some(1)
    );
}

#[test]
fn spaces_are_ignored_and_anything_else_is_refused() {
    let secret = of_the_standard();
    assert_eq!(check(&secret, "287 082", second(59), None), Some(1));
    for code in [
        "",
        "28708",
        "2870820",
        "287083",
        "28708a",
        "２８７０８２",
        "-287082",
    ] {
        assert_eq!(check(&secret, code, second(59), None), None, "{code}");
    }
}

#[test]
fn an_instant_before_1970_is_refused_instead_of_wrapping() {
    assert_eq!(
        check(
            &of_the_standard(),
            "287082",
            at("1969-12-31T23:59:59Z"),
            None
        ),
        None
    );
}

#[test]
fn every_account_gets_a_secret_of_its_own() {
    let random = Seeded::new(1);
    assert_ne!(
        Secret::new(&random).as_bytes(),
        Secret::new(&random).as_bytes()
    );
}

#[test]
fn the_enrolment_address_is_what_apps_read() {
    let url = of_the_standard().otpauth_url("云衡", "li.na").unwrap();
    assert_eq!(
        *url,
        "otpauth://totp/%E4%BA%91%E8%A1%A1:li.na?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E4%BA%91%E8%A1%A1"
    );
    assert_eq!(
        *of_the_standard().spelled(),
        "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    );
}

#[test]
fn a_label_that_apps_would_misread_is_refused() {
    let secret = of_the_standard();
    for (issuer, login) in [("a:b", "c"), ("a", "b:c"), ("a", "")] {
        assert_eq!(
            secret.otpauth_url(issuer, login).unwrap_err(),
            TotpError::Label
        );
    }
    assert_eq!(
        secret.qr_svg("a", &"b".repeat(3000)).unwrap_err(),
        TotpError::TooLong
    );
}

/// The content security policy has no `unsafe-inline`.
#[test]
fn the_qr_code_has_no_style_and_no_script() {
    let svg = of_the_standard().qr_svg("云衡", "li.na").unwrap();
    assert!(svg.contains("<svg") && svg.contains("viewBox"));
    for inline in ["style", "script", " on", "href"] {
        assert!(!svg.contains(inline), "{inline}");
    }
}

#[test]
fn a_secret_is_not_shown_by_accident() {
    assert_eq!(format!("{:?}", of_the_standard()), "Secret(...)");
}

#[test]
fn a_stored_secret_of_another_length_is_refused() {
    assert_eq!(Secret::from_bytes(b"short").unwrap_err(), TotpError::Secret);
}
