//! Lists of verdicts: the latest ranked by what they save, the history of a resource, all of them for replay.

use jiff::civil::Date;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DbErr, EntityTrait as _, FromQueryResult,
    IntoSimpleExpr as _, JoinType, Order, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _, RelationTrait as _, Select, TryGetableMany as _,
};
use yunheng_domain::ids::{OrganisationId, ResourceId, VerdictId};
use yunheng_domain::reach::Reach;
use yunheng_domain::verdict::Outcome;

use crate::backend::{limit, whole};
use crate::entity::verdict::{Column, Entity, Model, Relation};
use crate::entity::{exemption, latest_verdict, organisation, resource, system};
use crate::reach::{ids_within, within};
use crate::{
    Exemption, LatestFilter, NewVerdict, Store, StoreError, StoredVerdict, VerdictRow,
    VerdictTotals, code, text, time,
};

/// A verdict with what a list shows beside it.
#[derive(FromQueryResult)]
struct Listed {
    #[sea_orm(nested)]
    verdict: Model,
    resource_name: String,
    resource_kind: String,
    unit_id: i64,
    provider_id: Option<i64>,
    unit_short_name: String,
    system_name: Option<String>,
    exempt_reason: Option<String>,
    exempt_until_day: Option<i32>,
    exempt_given_at: Option<i64>,
}

impl Store {
    /// A page of the latest verdicts, largest saving first (none known counts as 0), then by id; `after` is the last row of the previous page.
    pub async fn latest_verdicts(
        &self,
        filter: &LatestFilter,
        reach: &Reach,
        after: Option<VerdictId>,
        limit: u64,
    ) -> Result<Vec<VerdictRow>, StoreError> {
        use latest_verdict::Column as Latest;
        let mut page = latest(filter)
            .filter(within(&self.db, reach))
            .order_by_desc(Latest::Rank)
            .order_by_asc(Latest::VerdictId)
            .limit(self::limit(limit));
        if let Some(after) = after {
            // From the verdict itself, which stays when another becomes the latest.
            let saving: Option<Option<i64>> = Entity::find_by_id(after.0)
                .select_only()
                .column(Column::Saving)
                .into_tuple()
                .one(&self.db)
                .await?;
            let Some(saving) = saving else {
                return Ok(Vec::new());
            };
            let rank = saving.unwrap_or_default();
            page = page.filter(
                Condition::any().add(Latest::Rank.lt(rank)).add(
                    Condition::all()
                        .add(Latest::Rank.eq(rank))
                        .add(Latest::VerdictId.gt(after.0)),
                ),
            );
        }
        self.listed(page).await
    }

    /// How many latest verdicts a filter matches.
    pub async fn count_latest_verdicts(
        &self,
        filter: &LatestFilter,
        reach: &Reach,
    ) -> Result<u64, StoreError> {
        // Everything a filter looks at stands beside the verdict: its own row, with evidence and text, is never read.
        let mut query = latest_verdict::Entity::find();
        if !reach.everything || filter.unit.is_some() || filter.text.is_some() {
            query = query.join(
                JoinType::InnerJoin,
                latest_verdict::Relation::Resource.def(),
            );
        }
        if filter.not_exempt_on.is_some() {
            query = query.join(
                JoinType::LeftJoin,
                latest_verdict::Relation::Exemption.def(),
            );
        }
        Ok(query
            .filter(shown(filter))
            .filter(within(&self.db, reach))
            .count(&self.db)
            .await?)
    }

    /// Every verdict of a resource, newest first.
    pub async fn verdict_history(
        &self,
        resource: ResourceId,
    ) -> Result<Vec<StoredVerdict>, StoreError> {
        let history = Entity::find()
            .filter(Column::ResourceId.eq(resource.0))
            .order_by_desc(Column::JudgedAt)
            .order_by_desc(Column::Id);
        history.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// One verdict.
    pub async fn verdict(&self, id: VerdictId) -> Result<Option<VerdictRow>, StoreError> {
        let one = Entity::find_by_id(id.0)
            .join(JoinType::InnerJoin, Relation::Resource.def())
            .join(JoinType::LeftJoin, Relation::Exemption.def());
        Ok(self.listed(one).await?.into_iter().next())
    }

    /// Verdicts with ids above `after`, in order, at most `limit`: for replay.
    pub async fn verdicts_after(
        &self,
        after: VerdictId,
        limit: u64,
    ) -> Result<Vec<StoredVerdict>, StoreError> {
        let next = Entity::find()
            .filter(Column::Id.gt(after.0))
            .order_by_asc(Column::Id)
            .limit(self::limit(limit));
        next.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// Units with the largest savings of the latest verdicts, at most `limit`: id, short name, findings other than `keep` and `insufficient_data`, saving in fen per month. What is exempted on the day is left out.
    pub async fn units_by_saving(
        &self,
        reach: &Reach,
        limit: u64,
        on: Date,
    ) -> Result<Vec<(OrganisationId, String, i64, i64)>, StoreError> {
        let (findings, saving) = (in_play("findings"), in_play("saving"));
        let of_resource = Expr::col(resource::Column::Id.as_column_ref());
        let of_unit = Expr::col(organisation::Column::Id.as_column_ref());
        let query = Query::select()
            .column(organisation::Column::Id.as_column_ref())
            .column(organisation::Column::ShortName.as_column_ref())
            .expr(whole(findings.sum()))
            .expr(whole(saving.clone().sum()))
            .from_subquery(per_resource(on, Condition::all()), Alias::new(IN_PLAY))
            .inner_join(resource::Entity, of_resource.eq(in_play("resource_id")))
            .cond_where(within(&self.db, reach))
            .inner_join(
                organisation::Entity,
                of_unit.eq(Expr::col(resource::Column::UnitId.as_column_ref())),
            )
            .group_by_col(organisation::Column::Id.as_column_ref())
            .group_by_col(organisation::Column::ShortName.as_column_ref())
            .order_by_expr(whole(saving.sum()), Order::Desc)
            .order_by(organisation::Column::Id.as_column_ref(), Order::Asc)
            .limit(self::limit(limit))
            .take();
        let units = self.db.query_all(&query).await?;
        let units = units.iter().map(|row| {
            let (id, name, findings, saving) =
                <(i64, String, i64, i64)>::try_get_many_by_index(row).map_err(DbErr::from)?;
            Ok((OrganisationId(id), name, findings, saving))
        });
        units.collect()
    }

    /// The latest verdicts counted; savings without what is exempted on the day.
    pub async fn verdict_totals(
        &self,
        reach: &Reach,
        on: Date,
    ) -> Result<VerdictTotals, StoreError> {
        use latest_verdict::Column;
        let groups: Vec<(String, String, i64)> = latest_verdict::Entity::find()
            .select_only()
            .columns([Column::Rule, Column::Outcome])
            .column_as(Column::VerdictId.count(), "verdicts")
            .filter(self.about(reach))
            .group_by(Column::Rule)
            .group_by(Column::Outcome)
            .into_tuple()
            .all(&self.db)
            .await?;
        let mut totals = VerdictTotals::default();
        for (rule, outcome, verdicts) in groups {
            totals
                .counts
                .push((code::rule(&rule)?, code::outcome(&outcome)?, verdicts));
        }
        totals.counts.sort_unstable();
        let saving = Query::select()
            .expr(whole(in_play("saving").sum()))
            .from_subquery(per_resource(on, self.about(reach)), Alias::new(IN_PLAY))
            .take();
        if let Some(row) = self.db.query_one(&saving).await? {
            (totals.saving,) = <(i64,)>::try_get_many_by_index(&row).map_err(DbErr::from)?;
        }
        Ok(totals)
    }

    /// Holds for the latest verdicts about resources within reach.
    fn about(&self, reach: &Reach) -> Condition {
        if reach.everything {
            return Condition::all();
        }
        let within = ids_within(&self.db, reach);
        Condition::all().add(latest_verdict::Column::ResourceId.in_subquery(within))
    }

    /// Runs a query that has joined resource and exemption, and adds what a row shows besides.
    async fn listed(&self, query: Select<Entity>) -> Result<Vec<VerdictRow>, StoreError> {
        query
            .join(JoinType::InnerJoin, resource::Relation::Unit.def())
            .join(JoinType::LeftJoin, resource::Relation::System.def())
            .column_as(resource::Column::Name.into_simple_expr(), "resource_name")
            .column_as(resource::Column::Kind.into_simple_expr(), "resource_kind")
            .column_as(resource::Column::UnitId.into_simple_expr(), "unit_id")
            .column_as(
                resource::Column::ProviderId.into_simple_expr(),
                "provider_id",
            )
            .column_as(
                organisation::Column::ShortName.into_simple_expr(),
                "unit_short_name",
            )
            .column_as(system::Column::Name.into_simple_expr(), "system_name")
            .column_as(
                exemption::Column::Reason.into_simple_expr(),
                "exempt_reason",
            )
            .column_as(
                exemption::Column::UntilDay.into_simple_expr(),
                "exempt_until_day",
            )
            .column_as(
                exemption::Column::GivenAt.into_simple_expr(),
                "exempt_given_at",
            )
            .into_model::<Listed>()
            .all(&self.db)
            .await?
            .into_iter()
            .map(row)
            .collect()
    }
}

/// Name of [`per_resource`] in the queries around it.
const IN_PLAY: &str = "in_play";

fn in_play(column: &'static str) -> Expr {
    Expr::col((Alias::new(IN_PLAY), Alias::new(column)))
}

/// Per resource, what is not exempted on a day: `resource_id`, `findings`, and `saving`, the largest of its savings, because a machine that is taken back whole is not shrunk as well.
fn per_resource(on: Date, which: Condition) -> SelectStatement {
    use latest_verdict::Column;
    let finding = Expr::case(
        Column::Outcome.is_in([Outcome::Keep.code(), Outcome::InsufficientData.code()]),
        0_i64,
    )
    .finally(1_i64);
    latest_verdict::Entity::find()
        .select_only()
        .column_as(Column::ResourceId, "resource_id")
        .expr_as(whole(Expr::Case(Box::new(finding)).sum()), "findings")
        .expr_as(whole(Column::Rank.max()), "saving")
        .join(
            JoinType::LeftJoin,
            latest_verdict::Relation::Exemption.def(),
        )
        .filter(not_exempt(on))
        .filter(which)
        .group_by(Column::ResourceId)
        .into_query()
}

/// Holds where the joined exemption is missing or has run out before the day.
fn not_exempt(on: Date) -> Condition {
    let until = exemption::Column::UntilDay.into_simple_expr();
    Condition::any()
        .add(until.clone().is_null())
        .add(until.lt(time::day_number(on)))
}

/// The latest verdicts that a filter shows, joined with resource and exemption.
fn latest(filter: &LatestFilter) -> Select<Entity> {
    Entity::find()
        .join(JoinType::InnerJoin, Relation::Latest.def())
        .join(JoinType::InnerJoin, Relation::Resource.def())
        .join(JoinType::LeftJoin, Relation::Exemption.def())
        .filter(shown(filter))
}

/// What a filter asks of the latest verdict, its resource and its exemption.
fn shown(filter: &LatestFilter) -> Condition {
    use latest_verdict::Column;
    Condition::all()
        .add_option(filter.rule.map(|rule| Column::Rule.eq(rule.code())))
        .add_option(
            filter
                .outcome
                .map(|outcome| Column::Outcome.eq(outcome.code())),
        )
        .add_option(
            filter
                .resource
                .map(|resource| Column::ResourceId.eq(resource.0)),
        )
        .add_option(filter.unit.map(|unit| resource::Column::UnitId.eq(unit.0)))
        .add_option(
            filter
                .system
                .map(|system| resource::Column::SystemId.eq(system.0)),
        )
        .add_option(
            filter
                .text
                .as_deref()
                .map(|part| text::contains(resource::Column::FoldedName, part)),
        )
        .add_option(filter.not_exempt_on.map(not_exempt))
}

fn row(listed: Listed) -> Result<VerdictRow, StoreError> {
    let stored = read(listed.verdict)?;
    let exemption = match (
        listed.exempt_reason,
        listed.exempt_until_day,
        listed.exempt_given_at,
    ) {
        (Some(reason), Some(until), Some(given_at)) => Some(Exemption {
            resource: stored.details.resource,
            rule: stored.details.verdict.rule,
            reason,
            until: time::day(until)?,
            given_at: time::instant(given_at)?,
        }),
        _ => None,
    };
    Ok(VerdictRow {
        stored,
        resource_name: listed.resource_name,
        kind: code::kind(&listed.resource_kind)?,
        unit: OrganisationId(listed.unit_id),
        provider: listed.provider_id.map(OrganisationId),
        unit_name: listed.unit_short_name,
        system_name: listed.system_name,
        exemption,
    })
}

fn read(row: Model) -> Result<StoredVerdict, StoreError> {
    let verdict = serde_json::from_str(&row.verdict_json)
        .map_err(|error| StoreError::Corrupt(format!("verdict {}: {error}", row.id)))?;
    Ok(StoredVerdict {
        id: VerdictId(row.id),
        details: NewVerdict {
            resource: ResourceId(row.resource_id),
            period: row.period,
            judged_at: time::instant(row.judged_at)?,
            rulebook_digest: row.rulebook_digest,
            evidence: row.evidence,
            verdict_json: row.verdict_json,
            verdict,
        },
    })
}
