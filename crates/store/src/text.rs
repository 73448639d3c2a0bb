//! Searching for a piece of text, letter case ignored, the same way on both databases.

use sea_orm::sea_query::{Expr, ExprTrait as _, LikeExpr};
use sea_orm::{ColumnTrait, sea_query::IntoColumnRef};

/// How text is folded before it is stored in a folded column and before it is searched for. SQLite's `lower` knows ASCII only and PostgreSQL's depends on a locale, so neither is used.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// Whether a folded column contains `text`; `%`, `_` and `\` stand for themselves.
pub(crate) fn contains<C: ColumnTrait>(column: C, text: &str) -> Expr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in folded(text).chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    Expr::col(column.as_column_ref().into_column_ref()).like(LikeExpr::new(pattern).escape('\\'))
}
