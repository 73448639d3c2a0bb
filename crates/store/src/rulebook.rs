//! Rulebooks as they were when decisions were made under them.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::entity::rulebook;
use crate::{Store, StoreError, Tx};

/// A rulebook that was adopted, without its text: a text is long, never changes under its digest, and is wanted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRulebook {
    /// `bazhong-2023@1`.
    pub citation: String,
    /// SM3 of the text, hexadecimal.
    pub digest: String,
    /// Whether new decisions are made under it.
    pub active: bool,
}

impl Tx {
    /// Stores a text under its citation (a no-op for the same digest; [`StoreError::Conflict`] when the citation has another text: publish a new version instead), and makes it the active one.
    pub async fn adopt_rulebook(
        &mut self,
        citation: &str,
        digest: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        use rulebook::Column;
        // Two replicas adopting different rulebooks must not both leave theirs active.
        self.lock("rulebook").await?;
        match rulebook::Entity::find_by_id(citation).one(&self.db).await? {
            Some(stored) if stored.digest != digest => {
                return Err(StoreError::Conflict(citation.to_owned()));
            }
            Some(_) => {}
            None => {
                let row = rulebook::ActiveModel {
                    citation: Set(citation.to_owned()),
                    digest: Set(digest.to_owned()),
                    text: Set(text.to_owned()),
                    active: Set(true),
                };
                rulebook::Entity::insert(row)
                    .exec_without_returning(&self.db)
                    .await?;
            }
        }
        rulebook::Entity::update_many()
            .col_expr(Column::Active, Expr::col(Column::Citation).eq(citation))
            .filter(Column::Active.eq(true).or(Column::Citation.eq(citation)))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// All rulebooks, the active one first, then by citation.
    pub async fn rulebooks(&self) -> Result<Vec<StoredRulebook>, StoreError> {
        use rulebook::Column;
        let rows: Vec<(String, String, bool)> = rulebook::Entity::find()
            .select_only()
            .columns([Column::Citation, Column::Digest, Column::Active])
            .order_by_desc(Column::Active)
            .order_by_asc(Column::Citation)
            .into_tuple()
            .all(&self.db)
            .await?;
        let rulebooks = rows
            .into_iter()
            .map(|(citation, digest, active)| StoredRulebook {
                citation,
                digest,
                active,
            });
        Ok(rulebooks.collect())
    }

    /// The TOML text of a rulebook; `None` if none is stored under the citation.
    pub async fn rulebook_text(&self, citation: &str) -> Result<Option<String>, StoreError> {
        let text = rulebook::Entity::find_by_id(citation)
            .select_only()
            .column(rulebook::Column::Text)
            .into_tuple()
            .one(&self.db)
            .await?;
        Ok(text)
    }
}
