//! What a password must be like.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Breached, PasswordHash, Weakness, guess, normal, verify};

/// What no operator may configure.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum ProfileError {
    /// Under 8 characters (等保; ASVS 5.0 6.2.1; NIST SP 800-63B), or so many that nobody can sign in.
    #[error("min_length must be from 8 to 64")]
    MinLength,
    /// Under 64 characters (ASVS 5.0 6.2.9), or more than we hash.
    #[error("max_length must be from 64 to 1024")]
    MaxLength,
    /// There are four classes.
    #[error("classes_required must be from 0 to 4")]
    Classes,
    /// A lock that never comes or ends at once (等保 IA-2).
    #[error("lock_after and lock_minutes must be at least 1")]
    Lock,
}

/// What a password must be like, how long it lasts, and how often it may be mistaken.
///
/// 等保 asks for letters of several classes and for change every so often; ASVS 5.0 and NIST forbid both. So it is a profile that the operator chooses; 等保 is the default.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Least number of characters (Unicode code points after normalisation).
    pub min_length: usize,
    /// Greatest number of characters, at least 64 (ASVS 5.0 6.2.9). There is one only so that nobody can make us hash a book.
    pub max_length: usize,
    /// How many of the four classes must occur: lower-case letters, capitals, digits, others. Letters without case (汉字) are of the last.
    pub classes_required: u8,
    /// After how many days a password must be changed, `None` for never.
    pub max_age_days: Option<u32>,
    /// After how many days without use an account cannot sign in until an administrator opens it again, `None` for never.
    #[serde(default)]
    pub idle_days: Option<u32>,
    /// How many of the last passwords may not be taken again; the caller passes at least as many to [`Profile::judge`].
    pub history: usize,
    /// Failures that lock ([`crate::limit::locked`]).
    pub lock_after: u32,
    /// Minutes within which failures are counted, and for which they lock.
    pub lock_minutes: u32,
    /// Passwords known to be in the hands of attackers; empty unless the operator gives a list.
    #[serde(skip)]
    pub breached: Arc<Breached>,
}

impl Default for Profile {
    fn default() -> Self {
        Self::djbh()
    }
}

impl Profile {
    /// 等保 (GB/T 22239-2019 8.1.4.1, as assessors read it): 8 characters of all four classes, changed every 90 days, none of the last 5; 5 failures lock for 30 minutes; an account unused for more than 90 days is closed (8.1.4.2: accounts that nobody needs are taken away in time).
    pub fn djbh() -> Self {
        Self {
            min_length: 8,
            max_length: 128,
            classes_required: 4,
            max_age_days: Some(90),
            idle_days: Some(90),
            history: 5,
            lock_after: 5,
            lock_minutes: 30,
            breached: Arc::default(),
        }
    }

    /// ASVS 5.0 6.2 and NIST SP 800-63B: 12 characters (8 is the least that either allows), no classes, no change without cause.
    ///
    /// The last password may not be taken again all the same: whoever changes it has cause.
    pub fn nist() -> Self {
        Self {
            min_length: 12,
            classes_required: 0,
            max_age_days: None,
            idle_days: None,
            history: 1,
            ..Self::djbh()
        }
    }

    /// The profile if it keeps to what no operator may go under; for profiles that come from a configuration.
    pub fn checked(self) -> Result<Self, ProfileError> {
        if !(8..=64).contains(&self.min_length) {
            return Err(ProfileError::MinLength);
        }
        if !(64..=1024).contains(&self.max_length) {
            return Err(ProfileError::MaxLength);
        }
        if self.classes_required > 4 {
            return Err(ProfileError::Classes);
        }
        if self.lock_after == 0 || self.lock_minutes == 0 {
            return Err(ProfileError::Lock);
        }
        Ok(self)
    }

    /// The same profile with a list of breached passwords.
    #[must_use]
    pub fn with_breached(self, breached: Arc<Breached>) -> Self {
        Self { breached, ..self }
    }

    /// Whether `password` may be taken: everything that is wrong with it at once, so that the form says it once.
    ///
    /// `about` are words that others know of the person: login, name, organisation. `previous` are the person's passwords, latest first, the present one included; as many as [`Profile::history`] says are compared, and each costs as much as a sign-in: run it where blocking is allowed.
    pub fn judge(
        &self,
        password: &str,
        about: &[&str],
        previous: &[PasswordHash],
    ) -> Result<(), Vec<Weakness>> {
        let text = normal(password);
        let length = text.chars().count();
        if length > self.max_length {
            // Nothing else is worth the time that it would take.
            return Err(vec![Weakness::TooLong {
                most: self.max_length,
            }]);
        }
        let mut weaknesses = Vec::new();
        if length < self.min_length {
            weaknesses.push(Weakness::TooShort {
                least: self.min_length,
            });
        }
        if classes(&text) < self.classes_required {
            weaknesses.push(Weakness::Classes {
                required: self.classes_required,
            });
        }
        if guess::is_common(&text) {
            weaknesses.push(Weakness::Common);
        }
        if self.breached.contains(&text) || self.breached.contains(password) {
            weaknesses.push(Weakness::Breached);
        }
        if guess::contains_name(&text, about) {
            weaknesses.push(Weakness::ContainsName);
        }
        let mut recent = previous.iter().take(self.history);
        if recent.any(|hash| verify(hash, password)) {
            weaknesses.push(Weakness::UsedBefore { last: self.history });
        }
        if weaknesses.is_empty() {
            Ok(())
        } else {
            Err(weaknesses)
        }
    }

    /// Whether an account last used at `used` has lain unused too long.
    pub fn is_idle(&self, used: jiff::Timestamp, now: jiff::Timestamp) -> bool {
        self.idle_days.is_some_and(|days| {
            now.duration_since(used) > jiff::SignedDuration::from_hours(24 * i64::from(days))
        })
    }

    /// Whether a password set at `set` must be changed by now (等保 IA-1).
    pub fn must_change(&self, set: jiff::Timestamp, now: jiff::Timestamp) -> bool {
        self.max_age_days.is_some_and(|days| {
            let age = jiff::SignedDuration::from_hours(24 * i64::from(days));
            now.duration_since(set) >= age
        })
    }
}

/// How many of the four classes occur.
fn classes(text: &str) -> u8 {
    let classes: [fn(char) -> bool; 4] = [
        char::is_lowercase,
        char::is_uppercase,
        char::is_numeric,
        |letter| !letter.is_lowercase() && !letter.is_uppercase() && !letter.is_numeric(),
    ];
    classes
        .iter()
        .map(|class| u8::from(text.chars().any(class)))
        .sum()
}
