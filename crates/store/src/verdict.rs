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
use yunheng_domain::ids::{OrganisationId, ResourceId, SystemId, VerdictId};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::verdict::{Outcome, Rule, Verdict};

use crate::backend::{ROWS_PER_INSERT, any_of, whole};
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
    /// The unit that owns it.
    pub unit: OrganisationId,
    /// The provider that serves it.
    pub provider: Option<OrganisationId>,
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
    pub unit: Option<OrganisationId>,
    /// Only this system's resources.
    pub system: Option<SystemId>,
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
    /// Savings proposed and not exempted, fen per month; the largest per resource.
    pub saving: i64,
}

/// A row as the insert returns it: id, resource, rule, period, rulebook digest, input digest, outcome, saving.
type Kept = (
    i64,
    i64,
    String,
    String,
    String,
    String,
    String,
    Option<i64>,
);

/// What makes a verdict the same as one before: resource, rule, period, rulebook digest, input digest.
type Key = (i64, String, String, String, String);

fn key(new: &NewVerdict) -> Key {
    (
        new.resource.0,
        new.verdict.rule.code().to_owned(),
        new.period.clone(),
        new.rulebook_digest.clone(),
        new.verdict.input_digest.as_str().to_owned(),
    )
}

impl Tx {
    /// Stores verdicts; the newest per resource and rule (judged last; of several judged at once the last stored) becomes the latest. Thousands a call. Judging the same evidence under the same rulebook again stores nothing new (same resource, rule, period, rulebook digest and input digest), but makes the verdict that is there the latest.
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
            self.note_savings(resources).await?;
        }
        Ok(())
    }

    /// Inserts what is not there yet; returns for each given verdict, new or there before, what would make it the latest.
    async fn insert_new(
        &self,
        verdicts: &[&NewVerdict],
    ) -> Result<Vec<latest_verdict::Model>, StoreError> {
        use verdict::Column;
        // One statement cannot meet the same row twice: of equals the first stays, and the last says when it was asked.
        let mut asked: BTreeMap<Key, Timestamp> = BTreeMap::new();
        let mut given: Vec<&NewVerdict> = Vec::with_capacity(verdicts.len());
        for new in verdicts {
            if asked.insert(key(new), new.judged_at).is_none() {
                given.push(new);
            }
        }
        let rows = given.into_iter().map(|new| verdict::ActiveModel {
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
        let unique = [
            Column::ResourceId,
            Column::Rule,
            Column::Period,
            Column::RulebookDigest,
            Column::InputDigest,
        ];
        let insert = verdict::Entity::insert_many(rows).on_conflict(
            OnConflict::columns(unique)
                // Changes nothing, but unlike `DO NOTHING` it returns the row that is there.
                .update_column(Column::InputDigest)
                .to_owned(),
        );
        let mut insert = insert.into_query();
        insert.returning(Query::returning().columns([
            Column::Id,
            Column::ResourceId,
            Column::Rule,
            Column::Period,
            Column::RulebookDigest,
            Column::InputDigest,
            Column::Outcome,
            Column::Saving,
        ]));
        let kept: Vec<Kept> = self
            .db
            .query_all(&insert)
            .await?
            .iter()
            .map(|row| Kept::try_get_many_by_index(row).map_err(DbErr::from))
            .collect::<Result<_, _>>()?;
        let latest = kept.into_iter().filter_map(
            |(verdict_id, resource_id, rule, period, rulebook, input, outcome, saving)| {
                let key = (resource_id, rule.clone(), period, rulebook, input);
                let asked_at = asked.get(&key)?;
                Some(latest_verdict::Model {
                    resource_id,
                    rule,
                    verdict_id,
                    // When it was asked again, not when it was first given: going back to a former rulebook makes its verdicts the latest again.
                    judged_at: time::micros(*asked_at),
                    outcome,
                    saving,
                    rank: saving.unwrap_or_default(),
                })
            },
        );
        Ok(latest.collect())
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

    /// Brings the savings that resource lists sort by up to date: the largest of a resource's latest verdicts. An idle machine that is taken back whole is not shrunk as well.
    async fn note_savings(&self, resources: Vec<i64>) -> Result<(), StoreError> {
        let largest = Query::select()
            .expr(whole(latest_verdict::Column::Rank.max()))
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
                Expr::SubQuery(None, Box::new(largest.into())),
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
