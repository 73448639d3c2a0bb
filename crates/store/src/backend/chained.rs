//! A row, and rows about it in another table.

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, InsertStatement, SelectStatement, WithClause,
};
use sea_orm::{ConnectionTrait as _, DbErr, TryGetableMany as _};

use super::{Backend, Tx};
use crate::StoreError;

/// What the first row is called in a statement that writes all of them.
const MADE: &str = "made";

impl Tx {
    /// Inserts at most one row, whose id the statement returns, and rows about it: in one statement on PostgreSQL, where others wait for a lock meanwhile and every round trip counts. `about` says which rows, from the id of the first and a select that it completes; at least one of them returns that id. The id; `None` if there was nothing to insert.
    pub(crate) async fn insert_with(
        &self,
        first: InsertStatement,
        about: impl FnOnce(&Expr, &SelectStatement) -> Result<InsertStatement, DbErr>,
    ) -> Result<Option<i64>, StoreError> {
        if self.backend == Backend::Sqlite {
            let Some(row) = self.db.query_one(&first).await? else {
                return Ok(None);
            };
            let (id,) = <(i64,)>::try_get_many_by_index(&row).map_err(DbErr::from)?;
            let rows = about(&Expr::val(id), &SelectStatement::new())?;
            self.db.query_all(&rows).await?;
            return Ok(Some(id));
        }
        let id = Expr::col((Alias::new(MADE), Alias::new("id")));
        let from = SelectStatement::new().from(Alias::new(MADE)).take();
        let made = CommonTableExpression::new()
            .query(first)
            .table_name(Alias::new(MADE))
            .to_owned();
        let with = WithClause::new().cte(made).to_owned();
        let rows = self.db.query_all(&about(&id, &from)?.with(with)).await?;
        for row in rows {
            let (id,) = <(Option<i64>,)>::try_get_many_by_index(&row).map_err(DbErr::from)?;
            if id.is_some() {
                return Ok(id);
            }
        }
        Ok(None)
    }
}
