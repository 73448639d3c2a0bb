//! Group commit: requests that arrive together become durable in one transaction, so that one sync of the disk serves them all.

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};
use yunheng_store::{Store, StoreError, UnmatchedGroup};

use crate::AppError;

/// How many requests one transaction takes at most.
const GROUP: usize = 128;

/// What a request wants kept.
#[derive(Debug)]
pub(crate) struct Arrival {
    /// When it arrived.
    pub at: Timestamp,
    /// The bound samples as an inbox payload; `None` if nothing was bound.
    pub payload: Option<Vec<u8>>,
    /// What matched no resource.
    pub unmatched: Vec<UnmatchedGroup>,
    /// What was understood but not used, by kind.
    pub unused: Vec<(&'static str, i64)>,
}

#[derive(Debug)]
struct Pending {
    arrival: Arrival,
    done: oneshot::Sender<Result<(), AppError>>,
}

/// The one writer of the inbox in this process.
#[derive(Debug)]
pub(crate) struct Committer {
    queue: mpsc::Sender<Pending>,
}

impl Committer {
    /// Starts the writer; it ends when the last handle is dropped.
    pub(crate) fn spawn(store: Store) -> Self {
        let (queue, mut arrivals) = mpsc::channel::<Pending>(GROUP);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while arrivals.recv_many(&mut group, GROUP).await > 0 {
                let outcome = commit(&store, &group).await;
                for pending in group.drain(..) {
                    let answer = match &outcome {
                        Ok(()) => Ok(()),
                        Err(StoreError::NoSpace) => Err(AppError::NoSpace),
                        Err(StoreError::Busy) => {
                            Err(AppError::Unavailable("the database is busy".to_owned()))
                        }
                        Err(StoreError::Unreachable(why)) => {
                            Err(AppError::Unavailable(why.clone()))
                        }
                        Err(error) => Err(AppError::Internal(error.to_string())),
                    };
                    // A client that has gone away no longer waits for the answer.
                    let _ = pending.done.send(answer);
                }
            }
        });
        Self { queue }
    }

    /// Keeps an arrival; returns once it is durable.
    pub(crate) async fn keep(&self, arrival: Arrival) -> Result<(), AppError> {
        let (done, answer) = oneshot::channel();
        let gone = || AppError::Unavailable("the writer has stopped".to_owned());
        self.queue
            .send(Pending { arrival, done })
            .await
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn commit(store: &Store, group: &[Pending]) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    for Pending { arrival, .. } in group {
        if let Some(payload) = &arrival.payload {
            tx.put_inbox(arrival.at, payload).await?;
        }
        if !arrival.unmatched.is_empty() {
            tx.count_unmatched(&arrival.unmatched, arrival.at).await?;
        }
        for (kind, count) in &arrival.unused {
            tx.count_unused(kind, *count).await?;
        }
    }
    tx.commit().await
}
