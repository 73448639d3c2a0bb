//! The columns of fields that hold lines.

use super::{DemandLine, Input, Lines, Words, words};
use crate::organisation::Payer;

/// What a column takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// The code of a catalogue item.
    Item,
    /// The code of an opinion.
    Opinion,
    /// The code of a payer.
    Payer,
    /// A payer that the program works out: nothing is typed.
    GivenPayer,
    /// Text that is there already and stays: nothing is typed.
    Given,
    /// A whole number that the program works out: nothing is typed.
    Computed,
}

impl Takes {
    /// Whether numbers stand in the column.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Computed)
    }

    /// Whether somebody types it.
    pub fn is_typed(self) -> bool {
        !matches!(self, Self::Given | Self::GivenPayer | Self::Computed)
    }
}

/// A column of a field with lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The stable name.
    pub code: &'static str,
    /// What stands above it.
    pub label: Words,
    /// What it takes.
    pub takes: Takes,
}

const fn column(code: &'static str, label: Words, takes: Takes) -> Column {
    Column { code, label, takes }
}

const ITEM: Column = column("item", words("目录项", "Item"), Takes::Item);
const QUANTITY: Column = column("quantity", words("数量", "Quantity"), Takes::Number);
const PURPOSE: Column = column("purpose", words("用途", "Purpose"), Takes::Text);
const SYSTEM: Column = column("system", words("系统", "System"), Takes::Text);
const ITS_SYSTEM: Column = column("system", words("系统", "System"), Takes::Given);
const FILED: Column = column("filed", words("申报办件", "Filed as"), Takes::Given);
const PROPOSED: Column = column(
    "proposed",
    words("按实测建议", "Proposed after use"),
    Takes::Computed,
);

const OF_ONE: [Column; 3] = [ITEM, QUANTITY, PURPOSE];
const OF_SYSTEMS: [Column; 4] = [SYSTEM, ITEM, QUANTITY, PURPOSE];
const OF_UNITS: [Column; 9] = [
    FILED,
    ITS_SYSTEM,
    ITEM,
    PROPOSED,
    QUANTITY,
    PURPOSE,
    column("payer", words("付款方", "Payer"), Takes::GivenPayer),
    column(
        "corrected",
        words("付款方更正", "Payer corrected"),
        Takes::Payer,
    ),
    column("because", words("更正理由", "Why corrected"), Takes::Text),
];
const DECIDED: [Column; 7] = [
    FILED,
    ITS_SYSTEM,
    ITEM,
    PROPOSED,
    QUANTITY,
    PURPOSE,
    column("pays", words("付款方", "Payer"), Takes::GivenPayer),
];

const HOSTS: [Column; 5] = [
    column("host", words("主机名", "Host"), Takes::Text),
    column("identifier", words("平台标识", "Identifier"), Takes::Text),
    column("vcpus", words("vCPU", "vCPUs"), Takes::Number),
    column(
        "memory_gb",
        words("内存（GB）", "Memory (GB)"),
        Takes::Number,
    ),
    column("disk_gb", words("数据盘（GB）", "Disk (GB)"), Takes::Number),
];

const EXPERTS: [Column; 4] = [
    column("expert", words("姓名", "Name"), Takes::Text),
    column(
        "organisation",
        words("工作单位", "Organisation"),
        Takes::Text,
    ),
    column("opinion", words("意见", "Opinion"), Takes::Opinion),
    column(
        "remark",
        words("理由或调整意见", "Why, or what to change"),
        Takes::Text,
    ),
];

impl Input {
    /// The columns of its lines; none for what takes one value.
    pub fn columns(&self) -> &'static [Column] {
        match self {
            Self::Demand { lines, from } => match lines {
                Lines::OfOne => &OF_ONE,
                Lines::OfSystems => &OF_SYSTEMS,
                // Art. 42: who pays is settled before the evaluation, and stays.
                Lines::OfUnits if from.is_some() => &DECIDED,
                Lines::OfUnits => &OF_UNITS,
            },
            Self::Hosts => &HOSTS,
            Self::Experts => &EXPERTS,
            _ => &[],
        }
    }
}

impl DemandLine {
    /// What stands in a column.
    pub fn cell(&self, column: &str) -> String {
        match column {
            "item" => self.item.clone(),
            "quantity" => self.quantity.to_string(),
            "purpose" => self.purpose.clone(),
            "system" => self.system.clone(),
            "filed" => self.filed.clone(),
            "proposed" => self
                .proposed
                .map_or_else(String::new, |count| count.to_string()),
            "payer" => self.payer.map_or("", Payer::code).to_owned(),
            "corrected" => self.corrected.map_or("", Payer::code).to_owned(),
            "because" => self.because.clone(),
            "pays" => self.paid_by().map_or("", Payer::code).to_owned(),
            _ => String::new(),
        }
    }
}
