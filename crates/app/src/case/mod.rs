//! Cases: beginning one, acting at a step, and everything a page shows of it.

mod act;
mod attach;
mod begins;
mod choice;
mod draft;
mod effect;
mod facts;
mod filled;
mod from_verdict;
mod issue;
mod line;
mod lines_file;
mod lines_written;
mod make;
mod nightly;
mod open;
mod place;
mod queue;
mod tell;
mod verdict_group;
mod view;
mod work;

pub use act::ActRequest;
pub use attach::Upload;
pub use choice::Choices;
pub use draft::SavedDraft;
pub use line::{CaseLine, CasePage};
pub use lines_file::{LinesFile, LinesRead, RowWrong, lines_heading};
pub use lines_written::{defused_csv, filled_workbook};
pub use open::{OpenRequest, Startable};
pub use queue::{QueueFilter, QueuePage, QueueRow};
pub use verdict_group::VerdictGroup;
pub use view::{CaseView, ClockView, Current, DocumentView, EventView, FormView, GateView};
pub use work::{Reconciled, WorkView};
