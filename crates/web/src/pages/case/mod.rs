//! Cases (办件): begun, filled in, acted upon, and looked at.

mod act;
mod answer;
mod attach;
mod check;
mod document;
mod draft;
mod export;
mod field;
mod fill;
mod lines;
mod list;
mod open;
mod progress;
mod refused;
mod remark;
pub(crate) mod sheet;
mod show;
mod stale;
mod time;

pub(crate) use act::act;
pub(crate) use answer::{Answer, Reader, Says};
pub(crate) use attach::attach;
pub(crate) use check::check;
pub(crate) use document::download;
pub(crate) use draft::save;
pub(crate) use export::export;
pub(crate) use field::{Drawn, Holds, Shown};
pub(crate) use fill::{fill, section};
pub(crate) use lines::{take, template};
pub(crate) use list::{cases_page, list};
pub(crate) use open::{begin, new};
pub(crate) use refused::{sentences, told};
pub(crate) use remark::{remark, withdraw};
pub(crate) use show::show;
pub(crate) use time::{ask as ask_time, decide as decide_time};

#[cfg(test)]
pub(crate) use check::CheckPage;
#[cfg(test)]
pub(crate) use fill::FillPage;
#[cfg(test)]
pub(crate) use lines::ReportPage;
#[cfg(test)]
pub(crate) use list::CasesPage;
#[cfg(test)]
pub(crate) use open::{BeginPage, ChoosePage};
#[cfg(test)]
pub(crate) use show::CasePage;
#[cfg(test)]
pub(crate) use stale::StalePage;

use yunheng_domain::ids::CaseId;

use crate::failure::Failure;
use crate::typed::id;

/// The case that an address names.
pub(crate) fn case_id(text: &str) -> Result<CaseId, Failure> {
    id(text).map(CaseId)
}
