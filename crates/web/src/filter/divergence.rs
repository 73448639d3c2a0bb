//! Which day's divergences.

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::AppError;

use super::{given, refuse};

/// The query of a day's divergences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DivergenceQuery {
    /// Shanghai's day; the last one with roll-ups unless given.
    #[param(example = "2026-11-21")]
    pub(crate) day: Option<String>,
}

impl DivergenceQuery {
    /// The day it names.
    pub(crate) fn wanted(&self) -> Result<Option<Date>, AppError> {
        given(self.day.as_ref())
            .map(|text| text.parse().map_err(|_| refuse("day", text)))
            .transpose()
    }
}
