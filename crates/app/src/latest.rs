//! What many ask for and few change: made once for all who ask (decision 0011).

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use yunheng_domain::reach::Reach;

use crate::{App, AppError};

/// How old a result may be: other replicas and commands write to the same database without telling this process.
const HOLD: SignedDuration = SignedDuration::from_secs(5);

/// How long a request waits while it is made for others.
const WAIT: Duration = Duration::from_secs(10);

/// Results that are kept; beyond that all are dropped.
const KEPT: usize = 256;

/// What was made last, per reach. The lock is held while it is made: however many ask at once, it is made once.
#[derive(Debug)]
pub(crate) struct Latest<T>(Mutex<HashMap<Reach, Made<T>>>);

/// A result, when it was begun, and the revision of the store at that time.
#[derive(Debug)]
struct Made<T> {
    revision: u64,
    at: Timestamp,
    result: T,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Latest<T> {
    /// The result for a reach: never older than this process's last write before the call, nor than five seconds for what others wrote.
    pub(crate) async fn get(
        &self,
        app: &App,
        reach: &Reach,
        make: impl AsyncFnOnce() -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let (asked, asked_at) = (app.store().revision(), app.now());
        let mut all = tokio::time::timeout(WAIT, self.0.lock())
            .await
            .map_err(|_| AppError::Unavailable("it is being made for others".to_owned()))?;
        if let Some(made) = all.get(reach)
            && made.revision >= asked
            && asked_at.duration_since(made.at).abs() < HOLD
        {
            return Ok(made.result.clone());
        }
        let (revision, at) = (app.store().revision(), app.now());
        let result = make().await?;
        if all.len() >= KEPT {
            all.clear();
        }
        let kept = Made {
            revision,
            at,
            result: result.clone(),
        };
        all.insert(reach.clone(), kept);
        Ok(result)
    }
}
