//! Identifiers given out by the store. A newtype each, so that a unit can never be passed for a system.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(/// A unit (使用单位).
    UnitId);
id!(/// An information system (政务信息系统) of a unit.
    SystemId);
id!(/// A resource: a virtual machine or one of its data disks.
    ResourceId);
id!(/// One raw series: a resource, a metric, a source, a role and a component.
    SeriesId);
id!(/// A stored verdict.
    VerdictId);
id!(/// A group of samples that no binding rule could place.
    UnmatchedId);
