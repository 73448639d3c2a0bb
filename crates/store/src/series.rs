//! Raw series and their ids.

use yunheng_domain::ids::{ResourceId, SeriesId};
use yunheng_domain::series::SeriesKey;

use crate::{Store, StoreError, Tx};

impl Tx {
    /// The ids of series, creating those that are new, in the order of `keys`.
    pub async fn series_ids(&mut self, keys: &[SeriesKey]) -> Result<Vec<SeriesId>, StoreError> {
        let _ = keys;
        todo!()
    }
}

impl Store {
    /// Every series: for binding caches.
    pub async fn all_series(&self) -> Result<Vec<(SeriesId, SeriesKey)>, StoreError> {
        todo!()
    }
    /// The series of one resource.
    pub async fn series_of(
        &self,
        resource: ResourceId,
    ) -> Result<Vec<(SeriesId, SeriesKey)>, StoreError> {
        let _ = resource;
        todo!()
    }
}
