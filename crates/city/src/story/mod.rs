//! What happened in the city, acted through the use cases by the people whose part it is: what the demo shows, the product did.

mod player;
mod script;

use jiff::civil::{Date, time};
use jiff::{Timestamp, ToSpan as _};
use yunheng_app::App;
use yunheng_domain::period::{Period, TIME_ZONE};

use crate::{CityClock, CityError, CitySpec, LoadError};

use player::Player;
use script::Script;

/// A part of the city's past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    /// What happened before its last complete quarter was judged.
    Before,
    /// What has happened since.
    Since,
}

impl Chapter {
    fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Since => "since",
        }
    }
}

/// The city's past, as it is acted.
#[derive(Debug)]
pub struct Story {
    script: Script,
    spec: CitySpec,
}

impl Story {
    /// Reads the story of a city.
    pub fn of(spec: CitySpec) -> Result<Self, CityError> {
        let script = Script::read()?;
        Ok(Self { script, spec })
    }

    /// When it begins: the city is founded then.
    pub fn begins(&self) -> Result<Timestamp, CityError> {
        let scenes = self.script.scenes(self.spec.until)?;
        let first = scenes
            .first()
            .map_or(Timestamp::UNIX_EPOCH, |scene| scene.at);
        Ok(first.saturating_sub(24.hours()).unwrap_or(first))
    }

    /// The morning on which the last complete quarter is judged.
    pub fn judged(&self) -> Timestamp {
        let behind = self.spec.until.saturating_add(1.day());
        let quarter = Period::last_complete_quarter(behind);
        morning(quarter.to.saturating_add(2.days()))
    }

    /// Acts a chapter. Returns how many acts that were: none if it was told before.
    pub async fn tell(
        &self,
        app: &App,
        clock: &CityClock,
        chapter: Chapter,
    ) -> Result<usize, LoadError> {
        if !app.begin_chapter(chapter.code()).await? {
            return Ok(0);
        }
        let line = self.judged();
        let mut scenes = self.script.scenes(self.spec.until)?;
        scenes.retain(|scene| (scene.at >= line) == (chapter == Chapter::Since));
        let mut player = Player::new(app, &self.script, self.spec.until);
        let mut day: Option<Date> = None;
        for scene in &scenes {
            clock.set(scene.at);
            // What the nights in between would have found: what came due, deadlines that passed.
            if day.replace(app.today()) != Some(app.today()) {
                app.open_by_calendar().await?;
                app.check_deadlines().await?;
            }
            player.play(scene).await?;
        }
        app.make_documents().await?;
        app.end_chapter(chapter.code()).await?;
        Ok(scenes.len())
    }
}

fn morning(day: Date) -> Timestamp {
    day.to_datetime(time(9, 0, 0, 0))
        .in_tz(TIME_ZONE)
        .map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}
