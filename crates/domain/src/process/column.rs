//! The columns of fields that hold lines.

use super::{Input, Words, words};

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

const DEMAND: [Column; 3] = [
    column("item", words("目录项", "Item"), Takes::Item),
    column("quantity", words("数量", "Quantity"), Takes::Number),
    column("purpose", words("用途", "Purpose"), Takes::Text),
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
            Self::Demand { .. } => &DEMAND,
            Self::Hosts => &HOSTS,
            Self::Experts => &EXPERTS,
            _ => &[],
        }
    }
}
