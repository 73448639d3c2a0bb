//! The highest level held over consecutive 15-minute slots, mergeable across midnight.

use serde::{Deserialize, Serialize};

/// The longest run of consecutive slots that is tracked; a rulebook that asks for more is refused by its check.
pub const LONGEST_RUN: usize = 4;

/// For each run length of 1 to [`LONGEST_RUN`] slots the highest level that every slot mean of such a run reached, in thousandths of a percentage point, rounded half-up; plus the edges needed to join two stretches of time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sustained {}
