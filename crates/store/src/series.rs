//! Raw series and their ids.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use yunheng_domain::ids::{ResourceId, SeriesId};
use yunheng_domain::series::SeriesKey;

use crate::backend::{ROWS_PER_INSERT, any_of};
use crate::entity::series::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, code};

impl Tx {
    /// The ids of series, creating those that are new, in the order of `keys`.
    pub async fn series_ids(&mut self, keys: &[SeriesKey]) -> Result<Vec<SeriesId>, StoreError> {
        let wanted: BTreeSet<&SeriesKey> = keys.iter().collect();
        let mut known = of_resources(&self.db, &wanted).await?;
        let missing: Vec<&SeriesKey> = wanted
            .iter()
            .copied()
            .filter(|key| !known.contains_key(*key))
            .collect();
        if !missing.is_empty() {
            // Sorted, so that two transactions that create the same series wait for each other in the same order; the one that comes second inserts nothing and reads what the first has committed.
            for chunk in missing.chunks(ROWS_PER_INSERT) {
                Entity::insert_many(chunk.iter().copied().map(row))
                    .on_conflict(
                        OnConflict::columns([
                            Column::ResourceId,
                            Column::Metric,
                            Column::Source,
                            Column::Role,
                            Column::Component,
                        ])
                        .do_nothing()
                        .to_owned(),
                    )
                    .exec_without_returning(&self.db)
                    .await?;
            }
            known = of_resources(&self.db, &wanted).await?;
        }
        keys.iter()
            .map(|key| {
                known
                    .get(key)
                    .copied()
                    .ok_or_else(|| StoreError::Corrupt(format!("series {key:?} has no id")))
            })
            .collect()
    }
}

impl Store {
    /// Every series: for binding caches.
    pub async fn all_series(&self) -> Result<Vec<(SeriesId, SeriesKey)>, StoreError> {
        Entity::find()
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// The series of one resource.
    pub async fn series_of(
        &self,
        resource: ResourceId,
    ) -> Result<Vec<(SeriesId, SeriesKey)>, StoreError> {
        Entity::find()
            .filter(Column::ResourceId.eq(resource.0))
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }
}

async fn of_resources(
    db: &impl ConnectionTrait,
    keys: &BTreeSet<&SeriesKey>,
) -> Result<HashMap<SeriesKey, SeriesId>, StoreError> {
    // The keys are sorted by resource first.
    let mut resources: Vec<i64> = keys.iter().map(|key| key.resource.0).collect();
    resources.dedup();
    Entity::find()
        .filter(any_of(db, Column::ResourceId, resources))
        .all(db)
        .await?
        .into_iter()
        .map(|row| read(row).map(|(id, key)| (key, id)))
        .collect()
}

fn row(key: &SeriesKey) -> ActiveModel {
    ActiveModel {
        id: NotSet,
        resource_id: Set(key.resource.0),
        metric: Set(code::metric_number(key.metric)),
        source: Set(code::source_number(key.source)),
        role: Set(code::role_number(key.role)),
        component: Set(key.component.clone()),
    }
}

fn read(row: Model) -> Result<(SeriesId, SeriesKey), StoreError> {
    Ok((
        SeriesId(row.id),
        SeriesKey {
            resource: ResourceId(row.resource_id),
            metric: code::metric(row.metric)?,
            source: code::source(row.source)?,
            role: code::role(row.role)?,
            component: row.component,
        },
    ))
}
