//! Access by consent (Art. 41): nobody looks into a unit's hosts, databases, storage or documents unless the unit let them, for a time, for a purpose, by name.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{GrantId, OrganisationId, PersonId, ResourceId, SystemId};
use crate::person::protected;

/// Longest access that can be asked for at once: what is needed longer is asked for again.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long access in an emergency lasts: a day, then the unit has had the time to decide.
pub const EMERGENCY: SignedDuration = SignedDuration::from_hours(24);

/// What a grant opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Scope {
    /// Everything of the unit.
    Unit,
    /// The resources of one of its systems.
    System(SystemId),
    /// One resource.
    Resource(ResourceId),
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGrant {
    /// The unit whose consent it needs.
    pub owner: OrganisationId,
    /// The organisation whose people get access.
    pub beneficiary: OrganisationId,
    /// Whom, by name.
    pub people: BTreeSet<PersonId>,
    /// What for.
    pub purpose: String,
    /// To what.
    pub scope: Scope,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who asks.
    pub asked_by: PersonId,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

/// Who decided something about a grant, when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why; needed where somebody loses something.
    pub reason: Option<String>,
}

/// Where a grant stands. Each state carries what is known in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Asked for; opens nothing.
    Asked,
    /// The owner said no.
    Refused {
        /// Its decision.
        decision: Decision,
    },
    /// The owner consented.
    Approved {
        /// Its decision.
        decision: Decision,
    },
    /// Taken in an emergency; the owner was told at once and reviews it after.
    Emergency,
    /// An emergency that the owner has reviewed.
    Reviewed {
        /// What it found.
        decision: Decision,
    },
    /// The owner took its consent back.
    Revoked {
        /// Its decision.
        decision: Decision,
    },
}

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// What was asked for.
    #[serde(flatten)]
    pub details: NewGrant,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
}

/// Why a grant cannot be asked for, or not be changed that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// It names nobody.
    #[error("it names nobody")]
    Nobody,
    /// It ends before it begins, or has ended.
    #[error("it ends before it begins, or has ended")]
    Over,
    /// It lasts longer than one may ask for at once.
    #[error("it lasts longer than 30 days")]
    TooLong,
    /// The purpose says too little or too much.
    #[error("the purpose must have 5 to 500 characters")]
    Purpose,
    /// It was decided before.
    #[error("it was decided before")]
    Decided,
    /// Nobody decides what they asked for.
    #[error("whoever asked may not decide")]
    SameHands,
}

impl NewGrant {
    /// Whether it may be asked for.
    pub fn check(&self, now: Timestamp) -> Result<(), GrantError> {
        if self.people.is_empty() {
            return Err(GrantError::Nobody);
        }
        if !(5..=500).contains(&self.purpose.trim().chars().count()) {
            return Err(GrantError::Purpose);
        }
        if self.until <= self.from || self.until <= now {
            return Err(GrantError::Over);
        }
        if self.until.duration_since(self.from) > LONGEST {
            return Err(GrantError::TooLong);
        }
        Ok(())
    }
}

impl Grant {
    /// The owner consents.
    pub fn approve(self, decision: Decision) -> Result<Self, GrantError> {
        self.asked(&decision)?;
        if decision.at >= self.details.until {
            return Err(GrantError::Over);
        }
        Ok(self.into_state(State::Approved { decision }))
    }

    /// The owner says no.
    pub fn refuse(self, decision: Decision) -> Result<Self, GrantError> {
        self.asked(&decision)?;
        Ok(self.into_state(State::Refused { decision }))
    }

    /// The owner takes its consent back, or ends an emergency; it holds from the next request on.
    pub fn revoke(self, decision: Decision) -> Result<Self, GrantError> {
        match self.state {
            State::Approved { .. } | State::Emergency => {
                Ok(self.into_state(State::Revoked { decision }))
            }
            _ => Err(GrantError::Decided),
        }
    }

    /// The owner has reviewed an emergency.
    pub fn review(self, decision: Decision) -> Result<Self, GrantError> {
        if decision.by == self.details.asked_by {
            return Err(GrantError::SameHands);
        }
        match self.state {
            State::Emergency => Ok(self.into_state(State::Reviewed { decision })),
            _ => Err(GrantError::Decided),
        }
    }

    /// Whether it opens anything at an instant.
    pub fn is_live(&self, now: Timestamp) -> bool {
        let given = matches!(
            self.state,
            State::Approved { .. } | State::Emergency | State::Reviewed { .. }
        );
        given && self.details.from <= now && now < self.details.until
    }

    /// Whether it lets a person look into a resource of the owner's, at an instant.
    pub fn admits(
        &self,
        person: PersonId,
        resource: ResourceId,
        system: Option<SystemId>,
        now: Timestamp,
    ) -> bool {
        let covers = match self.details.scope {
            Scope::Unit => true,
            Scope::System(id) => system == Some(id),
            Scope::Resource(id) => resource == id,
        };
        covers && self.details.people.contains(&person) && self.is_live(now)
    }

    /// What its MAC protects.
    pub fn protected(&self) -> String {
        protected(&("access_grant", self))
    }

    fn asked(&self, decision: &Decision) -> Result<(), GrantError> {
        if self.state != State::Asked {
            return Err(GrantError::Decided);
        }
        if decision.by == self.details.asked_by {
            return Err(GrantError::SameHands);
        }
        Ok(())
    }

    fn into_state(self, state: State) -> Self {
        Self { state, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn asked() -> Grant {
        Grant {
            id: GrantId(1),
            details: NewGrant {
                owner: OrganisationId(1),
                beneficiary: OrganisationId(2),
                people: BTreeSet::from([PersonId(20)]),
                purpose: "数据库故障排查".to_owned(),
                scope: Scope::System(SystemId(7)),
                from: at("2026-11-22T00:00:00Z"),
                until: at("2026-11-23T00:00:00Z"),
                asked_by: PersonId(20),
                asked_at: at("2026-11-21T00:00:00Z"),
            },
            state: State::Asked,
        }
    }

    fn by(person: i64, when: &str) -> Decision {
        Decision {
            by: PersonId(person),
            at: at(when),
            reason: None,
        }
    }

    fn admits(grant: &Grant, when: &str) -> bool {
        grant.admits(PersonId(20), ResourceId(3), Some(SystemId(7)), at(when))
    }

    #[test]
    fn nothing_is_open_before_the_owner_consents_and_nothing_after_the_last_minute() {
        let noon = "2026-11-22T12:00:00Z";
        assert!(!admits(&asked(), noon));
        let live = asked().approve(by(10, "2026-11-21T01:00:00Z")).unwrap();
        assert!(!admits(&live, "2026-11-21T23:59:59Z"));
        assert!(admits(&live, noon));
        assert!(!admits(&live, "2026-11-23T00:00:00Z"));
        let ended = live.revoke(by(10, noon)).unwrap();
        assert!(!admits(&ended, noon), "at the next request");
    }

    #[test]
    fn it_opens_what_it_names_to_whom_it_names() {
        let live = asked().approve(by(10, "2026-11-21T01:00:00Z")).unwrap();
        let noon = at("2026-11-22T12:00:00Z");
        assert!(!live.admits(PersonId(21), ResourceId(3), Some(SystemId(7)), noon));
        assert!(!live.admits(PersonId(20), ResourceId(3), Some(SystemId(8)), noon));
        assert!(!live.admits(PersonId(20), ResourceId(3), None, noon));
    }

    #[test]
    fn whoever_asked_does_not_decide_and_nothing_is_decided_twice() {
        let early = "2026-11-21T01:00:00Z";
        assert_eq!(asked().approve(by(20, early)), Err(GrantError::SameHands));
        let refused = asked().refuse(by(10, early)).unwrap();
        assert_eq!(refused.approve(by(10, early)), Err(GrantError::Decided));
        assert_eq!(asked().revoke(by(10, early)), Err(GrantError::Decided));
    }

    #[test]
    fn an_emergency_is_open_at_once_and_the_owner_may_end_or_review_it() {
        let taken = Grant {
            state: State::Emergency,
            ..asked()
        };
        let noon = "2026-11-22T12:00:00Z";
        assert!(admits(&taken, noon));
        let reviewed = taken.clone().review(by(10, noon)).unwrap();
        assert!(admits(&reviewed, noon));
        assert!(!admits(&taken.revoke(by(10, noon)).unwrap(), noon));
    }

    #[test]
    fn what_is_asked_for_names_somebody_a_purpose_and_a_time_of_at_most_thirty_days() {
        let now = at("2026-11-21T00:00:00Z");
        let good = asked().details;
        assert_eq!(good.check(now), Ok(()));
        let long = NewGrant {
            until: at("2026-12-23T00:00:00Z"),
            ..good.clone()
        };
        assert_eq!(long.check(now), Err(GrantError::TooLong));
        let mute = NewGrant {
            purpose: "看看".to_owned(),
            ..good.clone()
        };
        assert_eq!(mute.check(now), Err(GrantError::Purpose));
        let nobody = NewGrant {
            people: BTreeSet::new(),
            ..good.clone()
        };
        assert_eq!(nobody.check(now), Err(GrantError::Nobody));
        assert_eq!(
            good.check(at("2026-11-23T00:00:00Z")),
            Err(GrantError::Over)
        );
    }
}
