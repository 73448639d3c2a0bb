//! What the body of a letter and the inside of a form are made of.

use serde::Serialize;

/// A piece of a document, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Block {
    /// A heading with its number. In a letter the number says its level and so its face (GB/T 9704-2012, 7.3.3): 一、
    /// is 黑体, （一） is 楷体, 1. and （1） are 仿宋.
    Heading(String),
    /// Running text; each line feed begins a new paragraph.
    Paragraph(String),
    /// Labels and values, two pairs to a line where they are short.
    Fields(Vec<Field>),
    /// Lines of a list. The head stands on every page that the table reaches.
    Table {
        /// The columns from left to right.
        columns: Vec<Column>,
        /// One text per column.
        rows: Vec<Vec<String>>,
    },
    /// A remark in smaller type.
    Note(String),
}

/// A label and what was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// What is asked.
    pub label: String,
    /// What was answered; may be empty.
    pub value: String,
}

impl Field {
    /// A field of a form.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub head: String,
    /// Its share of the width, at least 1; the shares of all columns make the whole.
    pub share: u16,
    /// Where its texts stand.
    pub align: Align,
}

impl Column {
    /// A column of this share of the width, its texts to the left.
    pub fn new(head: impl Into<String>, share: u16) -> Self {
        Self {
            head: head.into(),
            share,
            align: Align::Left,
        }
    }

    /// The same column with its texts elsewhere.
    #[must_use]
    pub fn aligned(self, align: Align) -> Self {
        Self { align, ..self }
    }
}

/// Where texts of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Words.
    Left,
    /// Short words and dates.
    Center,
    /// Numbers.
    Right,
}
