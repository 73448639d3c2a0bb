//! People and what they may do: dated memberships, delegations for an absence, recusal, the three administrators.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{DelegationId, MembershipId, OrganisationId, PersonId};
use crate::role::{Post, Role};

/// What is known of a person before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    /// Name to sign in with: unique, never given out again (GB/T 22239-2019, 8.1.4.1 a).
    pub login: String,
    /// Name in Chinese.
    pub name: String,
    /// Post at the organisation, as it calls it.
    pub title: String,
    /// Telephone, sealed; only ever shown masked or revealed for a reason.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The organisation that employs it.
    pub organisation: OrganisationId,
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewPerson,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Since when it may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// When it last did something signed in.
    pub last_seen: Option<Timestamp>,
}

/// A person's role at an organisation for some days. One administrator prepares it, another authorises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMembership {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
    /// First day.
    pub from: Date,
    /// Last day; `None` until further notice.
    pub until: Option<Date>,
    /// Who prepared it; `None` for what the program itself set up.
    pub prepared_by: Option<PersonId>,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewMembership,
    /// Who authorised it and when; not in force before.
    pub authorised: Option<Authorised>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// That something prepared was authorised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorised {
    /// By whom; `None` for what the program itself set up.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Why something may not be authorised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthoriseError {
    /// Whoever prepared it may not authorise it as well.
    #[error("whoever prepared it may not authorise it")]
    SameHands,
    /// Nobody authorises their own rights.
    #[error("nobody authorises their own rights")]
    Own,
    /// It was authorised or taken back before.
    #[error("it was decided before")]
    Decided,
}

/// Where a membership stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Waits for a security administrator.
    Prepared,
    /// Taken back before it was authorised.
    Refused,
    /// Authorised, and its first day is still to come.
    ToCome,
    /// Lets its person act.
    InForce,
    /// Its last day is over.
    Ended,
    /// Taken back.
    Revoked,
}

impl Membership {
    /// Where it stands on a day.
    pub fn standing(&self, today: Date) -> Standing {
        match (self.authorised, self.revoked_at) {
            (None, None) => Standing::Prepared,
            (None, Some(_)) => Standing::Refused,
            (Some(_), Some(_)) => Standing::Revoked,
            _ if today < self.details.from => Standing::ToCome,
            _ if self.in_force(today) => Standing::InForce,
            _ => Standing::Ended,
        }
    }

    /// Whether it lets the person act on a day.
    pub fn in_force(&self, today: Date) -> bool {
        self.authorised.is_some()
            && self.revoked_at.is_none()
            && self.details.from <= today
            && self.details.until.is_none_or(|until| today <= until)
    }

    /// Four eyes: a security administrator lets into force what the system administrator prepared.
    pub fn authorise(mut self, by: PersonId, at: Timestamp) -> Result<Self, AuthoriseError> {
        if self.authorised.is_some() || self.revoked_at.is_some() {
            return Err(AuthoriseError::Decided);
        }
        if self.details.prepared_by == Some(by) {
            return Err(AuthoriseError::SameHands);
        }
        if self.details.person == by {
            return Err(AuthoriseError::Own);
        }
        self.authorised = Some(Authorised { by: Some(by), at });
        Ok(self)
    }

    /// What its MAC protects: everything that decides whether it is in force, and for whom.
    pub fn protected(&self) -> String {
        let Self {
            id,
            details,
            authorised,
            revoked_at,
        } = self;
        protected(&("membership", id, details, authorised, revoked_at))
    }
}

/// An administrator's post. The store's primary key lets nobody hold two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrator {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub post: Post,
    /// Since when.
    pub since: Timestamp,
}

impl Administrator {
    /// What its MAC protects.
    pub fn protected(&self) -> String {
        protected(&("administrator", self))
    }
}

/// A membership lent to somebody else for a dated absence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDelegation {
    /// The membership lent.
    pub membership: MembershipId,
    /// To whom.
    pub to: PersonId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewDelegation,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Delegation {
    /// Whether it lets its holder act on a day. The membership it lends must be in force as well.
    pub fn in_force(&self, today: Date) -> bool {
        self.revoked_at.is_none() && self.details.from <= today && today <= self.details.until
    }

    /// What its MAC protects.
    pub fn protected(&self) -> String {
        let Self {
            id,
            details,
            created_at,
            revoked_at,
        } = self;
        protected(&("delegation", id, details, created_at, revoked_at))
    }
}

/// That a person keeps out of something because of an interest in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recusal {
    /// Who.
    pub person: PersonId,
    /// Kind of the object (`resource`, `organisation`, ...).
    pub object_kind: String,
    /// Its id.
    pub object_id: String,
    /// Why.
    pub reason: String,
    /// When it was declared.
    pub created_at: Timestamp,
}

/// A telephone number as it is shown: first three and last four digits.
pub fn masked_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    if digits.len() < 8 {
        return "****".to_owned();
    }
    let head: String = digits.iter().take(3).collect();
    let tail: String = digits.iter().skip(digits.len() - 4).collect();
    format!("{head}****{tail}")
}

/// Canonical text of a row, for its MAC: JSON in the order of the fields.
pub(crate) fn protected(row: &impl Serialize) -> String {
    // These rows hold no map with odd keys and no value that JSON lacks: writing them cannot fail.
    serde_json::to_string(row).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared() -> Membership {
        Membership {
            id: MembershipId(1),
            details: NewMembership {
                person: PersonId(10),
                organisation: OrganisationId(5),
                role: Role::Reviewer,
                from: "2026-03-01".parse().unwrap(),
                until: Some("2026-03-31".parse().unwrap()),
                prepared_by: Some(PersonId(1)),
            },
            authorised: None,
            revoked_at: None,
        }
    }

    fn at() -> Timestamp {
        "2026-02-20T01:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_membership_is_in_force_from_its_first_to_its_last_day_once_another_authorised_it() {
        let on = |membership: &Membership, day: &str| membership.in_force(day.parse().unwrap());
        assert!(!on(&prepared(), "2026-03-15"), "prepared only");
        let authorised = prepared().authorise(PersonId(2), at()).unwrap();
        assert!(!on(&authorised, "2026-02-28"));
        assert!(on(&authorised, "2026-03-01"));
        assert!(on(&authorised, "2026-03-31"));
        assert!(!on(&authorised, "2026-04-01"));
    }

    #[test]
    fn whoever_prepares_does_not_authorise_and_nobody_authorises_themselves() {
        assert_eq!(
            prepared().authorise(PersonId(1), at()),
            Err(AuthoriseError::SameHands)
        );
        assert_eq!(
            prepared().authorise(PersonId(10), at()),
            Err(AuthoriseError::Own)
        );
        let done = prepared().authorise(PersonId(2), at()).unwrap();
        assert_eq!(
            done.authorise(PersonId(3), at()),
            Err(AuthoriseError::Decided)
        );
    }

    #[test]
    fn every_field_that_gives_a_right_is_protected() {
        let row = prepared();
        let mut other = row.clone();
        other.details.role = Role::Leader;
        assert_ne!(row.protected(), other.protected());
        other = row.clone();
        other.details.until = None;
        assert_ne!(row.protected(), other.protected());
        other = row.clone();
        other.authorised = Some(Authorised { by: None, at: at() });
        assert_ne!(row.protected(), other.protected());
    }

    #[test]
    fn a_phone_shows_three_and_four_digits() {
        assert_eq!(masked_phone("13812345678"), "138****5678");
        assert_eq!(masked_phone("12345"), "****");
    }
}
