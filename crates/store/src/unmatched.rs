//! Samples that no binding rule could place: counted, listed, never silently dropped.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, IntoSimpleExpr as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::UnmatchedId;
use yunheng_domain::metric::Source;
use yunheng_domain::series::Unmatched;

use crate::backend::{ROWS_PER_INSERT, limit, sum_of};
use crate::entity::{unmatched, unused};
use crate::{Store, StoreError, Tx, code, text, time};

/// Samples of one label set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedGroup {
    /// Who sent them.
    pub source: Source,
    /// Metric name (`__name__`).
    pub name: String,
    /// The other labels, sorted by name.
    pub labels: Vec<(String, String)>,
    /// Why.
    pub reason: Unmatched,
    /// The resource name that a rule made of the labels, for [`Unmatched::NoResource`].
    pub wanted: Option<String>,
    /// How many samples.
    pub samples: i64,
}

/// What narrows the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnmatchedFilter<'a> {
    /// Names and labels that contain it.
    pub text: Option<&'a str>,
    /// Groups for this reason.
    pub reason: Option<Unmatched>,
}

impl<'a> UnmatchedFilter<'a> {
    /// Names and labels that contain a text.
    pub fn containing(text: &'a str) -> Self {
        Self {
            text: Some(text),
            reason: None,
        }
    }
}

/// A listed group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedRow {
    /// Its id.
    pub id: UnmatchedId,
    /// The group, with samples counted over all arrivals.
    pub group: UnmatchedGroup,
    /// First arrival.
    pub first_seen: Timestamp,
    /// Last arrival.
    pub last_seen: Timestamp,
}

impl Tx {
    /// Adds up unmatched samples per source and label set.
    pub async fn count_unmatched(
        &mut self,
        groups: &[UnmatchedGroup],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        use unmatched::Column;
        let now = time::micros(now);
        // One statement cannot meet the same row twice, and rows locked in one order cannot deadlock.
        let mut rows: BTreeMap<(&str, String), unmatched::Model> = BTreeMap::new();
        for group in groups {
            let row = row(group, now)?;
            match rows.entry((group.source.code(), row.digest.clone())) {
                Entry::Occupied(mut same) => {
                    let same = same.get_mut();
                    same.samples = same.samples.saturating_add(row.samples);
                    same.reason = row.reason;
                    same.wanted = row.wanted;
                }
                Entry::Vacant(new) => {
                    new.insert(row);
                }
            }
        }
        let rows: Vec<unmatched::Model> = rows.into_values().collect();
        let excluded = |column: Column| Expr::col(("excluded", column));
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            let new = chunk.iter().cloned().map(|row| unmatched::ActiveModel {
                id: NotSet,
                ..row.into()
            });
            unmatched::Entity::insert_many(new)
                .on_conflict(
                    OnConflict::columns([Column::Source, Column::Digest])
                        .value(
                            Column::Samples,
                            Column::Samples
                                .into_simple_expr()
                                .add(excluded(Column::Samples)),
                        )
                        .value(
                            Column::LastSeen,
                            Func::greatest([
                                Column::LastSeen.into_simple_expr(),
                                excluded(Column::LastSeen),
                            ]),
                        )
                        .value(
                            Column::FirstSeen,
                            Func::least([
                                Column::FirstSeen.into_simple_expr(),
                                excluded(Column::FirstSeen),
                            ]),
                        )
                        // The mapping may have changed since: the last reason is the one to act on.
                        .update_columns([Column::Reason, Column::Wanted])
                        .to_owned(),
                )
                .exec_without_returning(&self.db)
                .await?;
        }
        Ok(())
    }

    /// Takes groups off the list once their resource exists: by the wanted resource name.
    pub async fn clear_unmatched(&mut self, wanted: &str) -> Result<u64, StoreError> {
        let cleared = unmatched::Entity::delete_many()
            .filter(unmatched::Column::Wanted.eq(wanted))
            .exec(&self.db)
            .await?;
        Ok(cleared.rows_affected)
    }

    /// Adds to a named counter of things understood but not used (`histogram`, `exemplar`, `stale_marker`, `metadata`).
    pub async fn count_unused(&mut self, kind: &str, count: i64) -> Result<(), StoreError> {
        use unused::Column;
        let row = unused::ActiveModel {
            kind: Set(kind.to_owned()),
            total: Set(count),
        };
        unused::Entity::insert(row)
            .on_conflict(
                OnConflict::column(Column::Kind)
                    .value(
                        Column::Total,
                        Column::Total
                            .into_simple_expr()
                            .add(Expr::col(("excluded", Column::Total))),
                    )
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// A page of groups: those first that registering a resource mends, then most samples, then by id. `after` is the last row of the previous page.
    pub async fn unmatched(
        &self,
        filter: UnmatchedFilter<'_>,
        after: Option<UnmatchedId>,
        limit: u64,
    ) -> Result<Vec<UnmatchedRow>, StoreError> {
        use unmatched::Column;
        let mut query = unmatched::Entity::find()
            .filter(narrowed(filter))
            .order_by_asc(Column::Reason)
            .order_by_desc(Column::Samples)
            .order_by_asc(Column::Id)
            .limit(self::limit(limit));
        if let Some(after) = after {
            let last: Option<(String, i64)> = unmatched::Entity::find_by_id(after.0)
                .select_only()
                .columns([Column::Reason, Column::Samples])
                .into_tuple()
                .one(&self.db)
                .await?;
            // Cleared in the meantime: nothing tells where its page ended.
            let Some((reason, samples)) = last else {
                return Ok(Vec::new());
            };
            let same = || Condition::all().add(Column::Reason.eq(&*reason));
            query = query.filter(
                Condition::any()
                    .add(Column::Reason.gt(&*reason))
                    .add(same().add(Column::Samples.lt(samples)))
                    .add(
                        same()
                            .add(Column::Samples.eq(samples))
                            .add(Column::Id.gt(after.0)),
                    ),
            );
        }
        query.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// Groups and samples of the whole list.
    pub async fn unmatched_totals(
        &self,
        filter: UnmatchedFilter<'_>,
    ) -> Result<(u64, i64), StoreError> {
        let all = || unmatched::Entity::find().filter(narrowed(filter));
        let samples: Option<i64> = all()
            .select_only()
            .expr(sum_of(unmatched::Column::Samples))
            .into_tuple()
            .one(&self.db)
            .await?;
        let groups = all().count(&self.db).await?;
        Ok((groups, samples.unwrap_or_default()))
    }

    /// The counters of [`Tx::count_unused`], by kind.
    pub async fn unused(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = unused::Entity::find()
            .order_by_asc(unused::Column::Kind)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(|row| (row.kind, row.total)).collect())
    }
}

fn narrowed(filter: UnmatchedFilter<'_>) -> Condition {
    use unmatched::Column;
    Condition::all()
        .add_option(filter.text.map(|text| text::contains(Column::Folded, text)))
        .add_option(filter.reason.map(|reason| Column::Reason.eq(reason.code())))
}

fn row(group: &UnmatchedGroup, now: i64) -> Result<unmatched::Model, StoreError> {
    let unwritable = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
    let labels = serde_json::to_string(&group.labels).map_err(unwritable)?;
    let identity = serde_json::to_vec(&(&group.name, &group.labels)).map_err(unwritable)?;
    let mut words = vec![group.name.clone()];
    words.extend(
        group
            .labels
            .iter()
            .map(|(name, value)| format!("{name}={value}")),
    );
    Ok(unmatched::Model {
        id: 0,
        source: group.source.code().to_owned(),
        digest: Sm3Digest::of(&identity).as_str().to_owned(),
        name: group.name.clone(),
        labels,
        folded: text::folded(&words.join(" ")),
        reason: group.reason.code().to_owned(),
        wanted: group.wanted.clone(),
        samples: group.samples,
        first_seen: now,
        last_seen: now,
    })
}

fn read(row: unmatched::Model) -> Result<UnmatchedRow, StoreError> {
    Ok(UnmatchedRow {
        id: UnmatchedId(row.id),
        first_seen: time::instant(row.first_seen)?,
        last_seen: time::instant(row.last_seen)?,
        group: UnmatchedGroup {
            source: code::source_of_code(&row.source)?,
            labels: serde_json::from_str(&row.labels)
                .map_err(|error| StoreError::Corrupt(format!("labels: {error}")))?,
            name: row.name,
            reason: code::unmatched(&row.reason)?,
            wanted: row.wanted,
            samples: row.samples,
        },
    })
}
