//! The jobs of a running server: idempotent reconcilers on a timetable.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use yunheng_app::{App, AppError};
use yunheng_domain::actor::Actor;
use yunheng_domain::period::TIME_ZONE;

/// Between two moves of acknowledged samples into Parquet.
const FLUSH: Duration = Duration::from_secs(5);

/// Between two rounds of merging small files and dropping old ones.
const TIDY: Duration = Duration::from_hours(1);

/// Between two checkpoints of the record.
const CHECKPOINT: Duration = Duration::from_hours(1);

/// Between two times that the use of sessions is written down.
const SESSIONS: Duration = Duration::from_secs(30);

/// Between two looks at what cases have left to do: documents to make, deadlines that have passed, work of providers.
const CASES: Duration = Duration::from_secs(30);

/// Between two looks for entries to archive.
const ARCHIVE: Duration = Duration::from_hours(24);

/// Complete months of the record that stay in the database, twice what Art. 29 asks for.
const RECORD_MONTHS: u32 = 12;

/// Between two times that the outbox is emptied.
const DELIVER: Duration = Duration::from_secs(5);

/// The hour in Shanghai from which reminders and daily mails are due: when people come to work.
const REMINDING_HOUR: i8 = 8;

/// The hour in Shanghai from which leases whose last day was yesterday are over.
const LEASES_HOUR: i8 = 0;

/// Between two looks at whether the night's judging is due.
const LOOK: Duration = Duration::from_mins(5);

/// The hour in Shanghai from which a night's judging is due.
const JUDGING_HOUR: i8 = 3;

/// Starts all jobs; they end when `stopped` says so.
pub(crate) fn spawn(app: &App, stopped: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let start = |job: Job| tokio::spawn(run(app.clone(), job, stopped.clone()));
    // A start in the morning is not a night: the first judging comes with the next one.
    let judged = due(app, JUDGING_HOUR).unwrap_or_else(|| app.today());
    vec![
        start(Job::Flush),
        start(Job::Tidy),
        start(Job::Checkpoint),
        start(Job::Archive),
        start(Job::Sessions),
        start(Job::Cases),
        start(Job::Leases { ended: None }),
        start(Job::Judge { judged }),
        start(Job::Deliver),
        start(Job::Remind { reminded: None }),
    ]
}

/// A job with what it remembers.
#[derive(Debug)]
enum Job {
    Flush,
    Tidy,
    Checkpoint,
    Archive,
    Sessions,
    Cases,
    Leases { ended: Option<Date> },
    Judge { judged: Date },
    Deliver,
    Remind { reminded: Option<Date> },
}

async fn run(app: App, mut job: Job, mut stopped: watch::Receiver<bool>) {
    let mut ticks = interval(match job {
        Job::Flush => FLUSH,
        Job::Tidy => TIDY,
        Job::Checkpoint => CHECKPOINT,
        Job::Archive => ARCHIVE,
        Job::Sessions => SESSIONS,
        Job::Cases => CASES,
        Job::Leases { .. } | Job::Judge { .. } | Job::Remind { .. } => LOOK,
        Job::Deliver => DELIVER,
    });
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        if let Err(error) = turn(&app, &mut job).await {
            // The next turn tries again: every job looks at what there is to do, not at what it was told.
            tracing::error!(%error, ?job, "job failed");
        }
    }
}

async fn turn(app: &App, job: &mut Job) -> Result<(), AppError> {
    match job {
        Job::Flush => {
            let moved = app.flush().await?;
            if moved > 0 {
                tracing::debug!(moved, "flushed");
            }
        }
        Job::Tidy => {
            let merged = app.compact().await?;
            let dropped = app.retain().await?;
            tracing::debug!(merged, dropped, "tidied");
        }
        Job::Checkpoint => {
            let made = app.make_checkpoint(&Actor::program("checkpoint")).await?;
            if let Some((checkpoint, true)) = made {
                tracing::info!(size = checkpoint.size, "checkpoint");
            }
        }
        Job::Archive => {
            let by = Actor::program("archive");
            let archived = app.archive_record(&by, RECORD_MONTHS).await?;
            tracing::debug!(archived, "archived");
        }
        Job::Sessions => app.note_sessions().await?,
        Job::Cases => {
            let opened = app.open_by_calendar().await?;
            let breached = app.check_deadlines().await?;
            let made = app.make_documents().await?;
            let worked = app.run_work().await?;
            tracing::debug!(opened, breached, made, worked, "cases");
        }
        Job::Leases { ended } => {
            let due = due(app, LEASES_HOUR);
            let Some(today) = due.filter(|today| Some(*today) != *ended) else {
                return Ok(());
            };
            let leases = app.end_leases().await?;
            *ended = Some(today);
            tracing::info!(leases, "leases ended");
        }
        Job::Judge { judged } => {
            let Some(today) = due(app, JUDGING_HOUR).filter(|today| *today != *judged) else {
                return Ok(());
            };
            let verdicts = app.judge_night().await?;
            *judged = today;
            tracing::info!(verdicts, "judged");
        }
        Job::Deliver => {
            let delivered = app.deliver().await?;
            if delivered.sent > 0 {
                tracing::debug!(?delivered, "delivered");
            }
        }
        Job::Remind { reminded } => {
            let due = due(app, REMINDING_HOUR);
            let Some(today) = due.filter(|today| Some(*today) != *reminded) else {
                return Ok(());
            };
            let people = app.remind().await?;
            let mails = app.send_daily().await?;
            let forgotten = app.forget_deliveries().await? + app.forget_notices().await?;
            *reminded = Some(today);
            tracing::info!(people, mails, forgotten, "reminded");
        }
    }
    Ok(())
}

/// Today, once an hour has come.
fn due(app: &App, hour: i8) -> Option<Date> {
    let zone = TimeZone::get(TIME_ZONE).ok()?;
    let now = app.now().to_zoned(zone);
    (now.hour() >= hour).then(|| now.date())
}
