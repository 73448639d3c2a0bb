//! Whose resources an actor may see, as a condition of a query. Every list, sum and export goes through here.

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, IntoSimpleExpr as _};
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::Tie;
use yunheng_domain::reach::Reach;

use crate::backend::any_of;
use crate::entity::{organisation, resource};

/// Holds for the resources within reach; the query has `resource` among its tables.
pub(crate) fn within(db: &DatabaseConnection, reach: &Reach) -> Condition {
    use resource::Column;
    if reach.everything {
        return Condition::all();
    }
    let numbers = |ids: &std::collections::BTreeSet<OrganisationId>| {
        ids.iter().map(|id| id.0).collect::<Vec<_>>()
    };
    // Nothing said is nothing seen: an empty `any` would hold for every row.
    let mut any = Condition::any().add(Column::Id.is_null());
    if !reach.owners.is_empty() {
        any = any.add(any_of(db, Column::UnitId, numbers(&reach.owners)));
    }
    if !reach.providers.is_empty() {
        any = any.add(any_of(db, Column::ProviderId, numbers(&reach.providers)));
    }
    if !reach.systems.is_empty() {
        let systems = reach.systems.iter().map(|id| id.0);
        any = any.add(any_of(db, Column::SystemId, systems));
    }
    if !reach.resources.is_empty() {
        let resources = reach.resources.iter().map(|id| id.0);
        any = any.add(any_of(db, Column::Id, resources));
    }
    if !reach.counties.is_empty() {
        any = any.add(Column::UnitId.in_subquery(units_of(db, &numbers(&reach.counties))));
    }
    any
}

/// Ids of the units that hang below counties (Art. 45).
fn units_of(db: &DatabaseConnection, counties: &[i64]) -> SelectStatement {
    use organisation::Column;
    Query::select()
        .expr(Column::Id.into_simple_expr())
        .from(organisation::Entity)
        .and_where(Column::Tie.eq(Tie::County.code()))
        .and_where(any_of(db, Column::AboveId, counties.iter().copied()))
        .take()
}

/// Resources that stand for what they are about, in a query that has no `resource` of its own.
pub(crate) fn ids_within(db: &DatabaseConnection, reach: &Reach) -> SelectStatement {
    Query::select()
        .expr(resource::Column::Id.into_simple_expr())
        .from(resource::Entity)
        .cond_where(within(db, reach))
        .take()
}

/// Holds for the organisations within reach.
pub(crate) fn organisations_within(db: &DatabaseConnection, reach: &Reach) -> Condition {
    belonging(db, reach, organisation::Column::Id)
}

/// Holds for the rows whose organisation, by this column, is within reach.
pub(crate) fn belonging<C: ColumnTrait>(
    db: &DatabaseConnection,
    reach: &Reach,
    owner: C,
) -> Condition {
    if reach.everything {
        return Condition::all();
    }
    let numbers = |ids: &std::collections::BTreeSet<OrganisationId>| {
        ids.iter().map(|id| id.0).collect::<Vec<_>>()
    };
    // Nothing said is nothing seen, as above.
    let mut any = Condition::any().add(owner.is_null());
    if !reach.owners.is_empty() {
        any = any.add(any_of(db, owner, numbers(&reach.owners)));
    }
    if !reach.counties.is_empty() {
        any = any.add(owner.in_subquery(units_of(db, &numbers(&reach.counties))));
    }
    any
}
