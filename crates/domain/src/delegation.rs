//! What may be lent for an absence, to whom, and for how long.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::person::{Membership, NewDelegation};
use crate::role::Role;

/// Days that one absence may be bridged for at most, the first and the last among them.
pub const MOST_DAYS: i64 = 90;

/// Why a membership may not be lent so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DelegationError {
    /// One's own deputy.
    #[error("nobody is their own deputy")]
    Own,
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    Reversed,
    /// It would begin in the past.
    #[error("it cannot begin in the past")]
    Past,
    /// Longer than [`MOST_DAYS`].
    #[error("longer than 90 days")]
    TooLong,
    /// The membership is not in force on all of these days.
    #[error("the membership is not in force on all of these days")]
    BeyondMembership,
    /// The deputy would prepare and approve for the same organisation.
    #[error("the deputy would both prepare and approve")]
    BothHands,
}

impl NewDelegation {
    /// Whether a membership may be lent so, to somebody who acts in `held` roles for the same organisation.
    pub fn check(
        &self,
        membership: &Membership,
        held: &[Role],
        today: Date,
    ) -> Result<(), DelegationError> {
        let lent = &membership.details;
        if self.to == lent.person {
            return Err(DelegationError::Own);
        }
        if self.until < self.from {
            return Err(DelegationError::Reversed);
        }
        if self.from < today {
            return Err(DelegationError::Past);
        }
        if self.until > self.from.saturating_add((MOST_DAYS - 1).days()) {
            return Err(DelegationError::TooLong);
        }
        if !(membership.in_force(self.from) && membership.in_force(self.until)) {
            return Err(DelegationError::BeyondMembership);
        }
        if held
            .iter()
            .any(|role| role.checks(lent.role) || lent.role.checks(*role))
        {
            return Err(DelegationError::BothHands);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{MembershipId, OrganisationId, PersonId};
    use crate::person::{Authorised, NewMembership};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn membership() -> Membership {
        Membership {
            id: MembershipId(1),
            details: NewMembership {
                person: PersonId(10),
                organisation: OrganisationId(5),
                role: Role::UnitApprover,
                from: day("2026-01-01"),
                until: Some(day("2026-12-31")),
                prepared_by: None,
            },
            authorised: Some(Authorised {
                by: None,
                at: "2026-01-01T00:00:00Z".parse().unwrap(),
            }),
            revoked_at: None,
        }
    }

    fn lent(from: &str, until: &str, to: i64, held: &[Role]) -> Result<(), DelegationError> {
        NewDelegation {
            membership: MembershipId(1),
            to: PersonId(to),
            from: day(from),
            until: day(until),
            reason: "年休假".to_owned(),
        }
        .check(&membership(), held, day("2026-05-01"))
    }

    #[test]
    fn an_absence_of_ninety_days_is_bridged_and_one_of_ninety_one_is_not() {
        assert_eq!(lent("2026-05-01", "2026-07-29", 11, &[]), Ok(()));
        assert_eq!(
            lent("2026-05-01", "2026-07-30", 11, &[]),
            Err(DelegationError::TooLong)
        );
    }

    #[test]
    fn nothing_is_lent_backwards_or_in_the_past_or_to_oneself() {
        assert_eq!(
            lent("2026-05-02", "2026-05-01", 11, &[]),
            Err(DelegationError::Reversed)
        );
        assert_eq!(
            lent("2026-04-30", "2026-05-02", 11, &[]),
            Err(DelegationError::Past)
        );
        assert_eq!(
            lent("2026-05-01", "2026-05-02", 10, &[]),
            Err(DelegationError::Own)
        );
    }

    #[test]
    fn nothing_is_lent_beyond_the_membership() {
        assert_eq!(
            lent("2026-12-30", "2027-01-02", 11, &[]),
            Err(DelegationError::BeyondMembership)
        );
    }

    #[test]
    fn an_applicant_does_not_stand_in_for_who_approves_the_application() {
        assert_eq!(
            lent("2026-05-01", "2026-05-09", 11, &[Role::Applicant]),
            Err(DelegationError::BothHands)
        );
        assert_eq!(
            lent("2026-05-01", "2026-05-09", 11, &[Role::SystemOwner]),
            Ok(())
        );
    }
}
