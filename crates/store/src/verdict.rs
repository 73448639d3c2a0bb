//! Verdicts with everything a replay needs, and exemptions from them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, IntoSimpleExpr as _,
    QueryFilter as _, QueryTrait as _, TryGetableMany as _,
};
use yunheng_domain::ids::{ResourceId, UnitId, VerdictId};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::verdict::{Outcome, Rule, Verdict};

use crate::backend::{ROWS_PER_INSERT, any_of, sum_of};
use crate::entity::{exemption, latest_verdict, resource, verdict};
use crate::{StoreError, Tx, time};

/// A verdict about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVerdict {
    /// The resource judged.
    pub resource: ResourceId,
    /// The period asked for, as text (`2013Q3`).
    pub period: String,
    /// When it was judged.
    pub judged_at: Timestamp,
    /// SM3 of the rulebook text it was judged under.
    pub rulebook_digest: String,
    /// `Evidence::to_bytes`.
    pub evidence: Vec<u8>,
    /// The verdict as JSON, the bytes that a replay must reproduce.
    pub verdict_json: String,
    /// The verdict itself, from which filter columns are filled.
    pub verdict: Verdict,
}

/// A stored verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVerdict {
    /// Its id.
    pub id: VerdictId,
    /// The rest.
    pub details: NewVerdict,
}

/// A row of the verdict list.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictRow {
    /// The verdict.
    pub stored: StoredVerdict,
    /// Name of the resource.
    pub resource_name: String,
    /// Its kind.
    pub kind: ResourceKind,
    /// Short name of its unit.
    pub unit_name: String,
    /// Name of its system.
    pub system_name: Option<String>,
    /// The exemption given, if any; whether it still holds on a day is its `until`.
    pub exemption: Option<Exemption>,
}

/// A resource exempted from a rule for a reason and a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// The resource.
    pub resource: ResourceId,
    /// The rule.
    pub rule: Rule,
    /// Why.
    pub reason: String,
    /// Last day it holds.
    pub until: Date,
    /// When it was given.
    pub given_at: Timestamp,
}

/// Which of the latest verdicts (one per resource and rule) a list shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LatestFilter {
    /// Only this rule.
    pub rule: Option<Rule>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only this unit's resources.
    pub unit: Option<UnitId>,
    /// Only this resource.
    pub resource: Option<ResourceId>,
    /// Only resources whose name contains this text, letter case ignored.
    pub text: Option<String>,
    /// Leave out those exempted on this day.
    pub not_exempt_on: Option<Date>,
}

/// The latest verdicts in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictTotals {
    /// How many per rule and outcome.
    pub counts: Vec<(Rule, Outcome, i64)>,
    /// Sum of the savings proposed, fen per month.
    pub saving: i64,
}

/// What is told of an inserted verdict: id, resource, rule, instant, outcome, saving.
type Inserted = (i64, i64, String, i64, String, Option<i64>);

impl Tx {
    /// Stores verdicts; the newest per resource and rule (judged last; of several judged at once the last stored) becomes the latest. Thousands a call. Judging the same evidence under the same rulebook again stores nothing new (same resource, rule, period, rulebook digest and input digest).
    pub async fn put_verdicts(&mut self, verdicts: &[NewVerdict]) -> Result<(), StoreError> {
        // In the order of the rows that get locked, so that two sweeps at once cannot deadlock.
        let mut sorted: Vec<&NewVerdict> = verdicts.iter().collect();
        sorted.sort_by_key(|new| (new.resource, new.verdict.rule, new.judged_at));
        let mut newest = BTreeMap::new();
        for chunk in sorted.chunks(ROWS_PER_INSERT) {
            for stored in self.insert_new(chunk).await? {
                let key = (stored.resource_id, stored.rule.clone());
                let is_newer = newest
                    .get(&key)
                    .is_none_or(|known: &latest_verdict::Model| {
                        (known.judged_at, known.verdict_id) < (stored.judged_at, stored.verdict_id)
                    });
                if is_newer {
                    newest.insert(key, stored);
                }
            }
        }
        let newest: Vec<latest_verdict::Model> = newest.into_values().collect();
        for chunk in newest.chunks(ROWS_PER_INSERT) {
            self.make_latest(chunk).await?;
        }
        let mut resources: Vec<i64> = newest.iter().map(|latest| latest.resource_id).collect();
        resources.dedup();
        if !resources.is_empty() {
            self.sum_savings(resources).await?;
        }
        Ok(())
    }

    /// Inserts what is not there yet and returns only that.
    async fn insert_new(
        &self,
        verdicts: &[&NewVerdict],
    ) -> Result<Vec<latest_verdict::Model>, StoreError> {
        use verdict::Column;
        let rows = verdicts.iter().map(|new| verdict::ActiveModel {
            id: NotSet,
            resource_id: Set(new.resource.0),
            rule: Set(new.verdict.rule.code().to_owned()),
            period: Set(new.period.clone()),
            judged_at: Set(time::micros(new.judged_at)),
            rulebook_digest: Set(new.rulebook_digest.clone()),
            input_digest: Set(new.verdict.input_digest.as_str().to_owned()),
            outcome: Set(new.verdict.outcome.code().to_owned()),
            saving: Set(new.verdict.saving_per_month.map(|saving| saving.0)),
            evidence: Set(new.evidence.clone()),
            verdict_json: Set(new.verdict_json.clone()),
        });
        let insert = verdict::Entity::insert_many(rows).on_conflict(
            OnConflict::columns([
                Column::ResourceId,
                Column::Rule,
                Column::Period,
                Column::RulebookDigest,
                Column::InputDigest,
            ])
            .do_nothing()
            .to_owned(),
        );
        let mut insert = insert.into_query();
        insert.returning(Query::returning().columns([
            Column::Id,
            Column::ResourceId,
            Column::Rule,
            Column::JudgedAt,
            Column::Outcome,
            Column::Saving,
        ]));
        let inserted: Vec<Inserted> = self
            .db
            .query_all(&insert)
            .await?
            .iter()
            .map(|row| Inserted::try_get_many_by_index(row).map_err(DbErr::from))
            .collect::<Result<_, _>>()?;
        let new = inserted.into_iter().map(
            |(verdict_id, resource_id, rule, judged_at, outcome, saving)| latest_verdict::Model {
                resource_id,
                rule,
                verdict_id,
                judged_at,
                outcome,
                saving,
                rank: saving.unwrap_or_default(),
            },
        );
        Ok(new.collect())
    }

    async fn make_latest(&self, newest: &[latest_verdict::Model]) -> Result<(), StoreError> {
        use latest_verdict::{ActiveModel, Column};
        let excluded = |column: Column| Expr::col(("excluded", column));
        let rows = newest.iter().cloned().map(|row| ActiveModel {
            resource_id: Set(row.resource_id),
            rule: Set(row.rule),
            verdict_id: Set(row.verdict_id),
            judged_at: Set(row.judged_at),
            outcome: Set(row.outcome),
            saving: Set(row.saving),
            rank: Set(row.rank),
        });
        latest_verdict::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::ResourceId, Column::Rule])
                    .update_columns([
                        Column::VerdictId,
                        Column::JudgedAt,
                        Column::Outcome,
                        Column::Saving,
                        Column::Rank,
                    ])
                    // Another transaction may have stored a newer one since.
                    .action_and_where(
                        excluded(Column::JudgedAt).gte(Column::JudgedAt.into_simple_expr()),
                    )
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }

    /// Brings the sums that resource lists sort by up to date.
    async fn sum_savings(&self, resources: Vec<i64>) -> Result<(), StoreError> {
        let sum = Query::select()
            .expr(sum_of(latest_verdict::Column::Rank))
            .from(latest_verdict::Entity)
            .and_where(
                latest_verdict::Column::ResourceId
                    .into_simple_expr()
                    .equals(resource::Column::Id.as_column_ref()),
            )
            .take();
        resource::Entity::update_many()
            .col_expr(
                resource::Column::Saving,
                Expr::SubQuery(None, Box::new(sum.into())),
            )
            .filter(any_of(&self.db, resource::Column::Id, resources))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Gives or replaces exemptions.
    pub async fn exempt(&mut self, exemptions: &[Exemption]) -> Result<(), StoreError> {
        use exemption::Column;
        // One statement cannot meet the same row twice: the last given counts.
        let rows: BTreeMap<_, _> = exemptions
            .iter()
            .map(|one| ((one.resource, one.rule), one))
            .collect();
        let rows: Vec<&Exemption> = rows.into_values().collect();
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            let rows = chunk.iter().map(|one| exemption::ActiveModel {
                resource_id: Set(one.resource.0),
                rule: Set(one.rule.code().to_owned()),
                reason: Set(one.reason.clone()),
                until_day: Set(time::day_number(one.until)),
                given_at: Set(time::micros(one.given_at)),
            });
            exemption::Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::columns([Column::ResourceId, Column::Rule])
                        .update_columns([Column::Reason, Column::UntilDay, Column::GivenAt])
                        .to_owned(),
                )
                .exec_without_returning(&self.db)
                .await?;
        }
        Ok(())
    }
}
