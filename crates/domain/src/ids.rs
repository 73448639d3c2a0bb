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

id!(/// An organisation: a using unit, a provider, an authority.
    OrganisationId);
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
id!(/// A person with an account.
    PersonId);
id!(/// A person's dated membership of an organisation in a role.
    MembershipId);
id!(/// A delegation of a membership for a dated absence.
    DelegationId);
id!(/// A program of an organisation that uses the API.
    ClientId);
id!(/// A signed-in session.
    SessionId);
id!(/// A unit's consent to access, asked for or given (Art. 41).
    GrantId);
id!(/// A case (办件): one run of a process.
    CaseId);
id!(/// Something asked of a party within a case.
    TaskId);
id!(/// A holding of the ledger: so much of one catalogue item at one level.
    HoldingId);
id!(/// A document attached to or made in a case.
    DocumentId);
id!(/// Something on file: an agreement, a product, equipment, a backup (Art. 5, 13, 23, 36, 38).
    FilingId);
id!(/// Something that a person was told.
    NoticeId);
id!(/// Something on its way out of the database: a mail, a call of a webhook.
    DeliveryId);
id!(/// A list as a person wants to see it again.
    SavedViewId);
id!(/// An organisation's wish to be called when something happens.
    SubscriptionId);
