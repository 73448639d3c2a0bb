//! A document as the templates read it.

use serde_json::{Value, json};

use crate::block::Block;
use crate::document::Document;
use crate::error::DocumentError;
use crate::fonts::Fonts;
use crate::text;

/// What is in `data.json`: the document with every text of it made ready for paper, and the families of the faces that
/// take over where the face of a role lacks a character.
///
/// Texts are cleaned here and not field by field: a field that is added later cannot be forgotten.
pub(crate) fn json(document: &Document, fonts: &Fonts) -> Result<String, DocumentError> {
    if text::visible(document.title()).trim().is_empty() {
        return Err(DocumentError::NoTitle);
    }
    even_rows(document)?;
    let mut value = serde_json::to_value(document)
        .map_err(|error| DocumentError::Typesetting(error.to_string()))?;
    let mut missing = Vec::new();
    ready(&mut value, &mut |text| {
        missing.extend(
            text.chars()
                .filter(|char| text::is_drawn(*char) && !fonts.have(*char)),
        );
    });
    if !missing.is_empty() {
        missing.sort_unstable();
        missing.dedup();
        return Err(DocumentError::NoGlyph { chars: missing });
    }
    value["fallback"] = json!(fonts.families());
    Ok(value.to_string())
}

/// Makes every text in `value` ready for paper and shows it to `seen`.
fn ready(value: &mut Value, seen: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => {
            let visible = text::visible(text);
            seen(&visible);
            *text = text::breakable(&visible);
        }
        Value::Array(values) => values.iter_mut().for_each(|value| ready(value, seen)),
        Value::Object(values) => values.values_mut().for_each(|value| ready(value, seen)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text too few would move all that follow it into the next column.
fn even_rows(document: &Document) -> Result<(), DocumentError> {
    let tables = document.blocks().iter().filter_map(|block| match block {
        Block::Table { columns, rows } => Some((columns, rows)),
        _ => None,
    });
    for (table, (columns, rows)) in tables.enumerate() {
        for (row, texts) in rows.iter().enumerate() {
            if texts.len() != columns.len() {
                return Err(DocumentError::UnevenRow {
                    table: table + 1,
                    row: row + 1,
                    columns: columns.len(),
                    texts: texts.len(),
                });
            }
        }
    }
    Ok(())
}
