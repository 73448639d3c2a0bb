//! Who acts: the explicit context that every use case is given.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ClientId, MembershipId, OrganisationId, PersonId};
use crate::role::{Post, Role};

/// Someone or something that acts, with what is in force for it at this instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub who: Who,
    /// What it may act as today: its own memberships and those delegated to it.
    pub hats: Vec<Hat>,
    /// The administrator's post it holds, if any.
    pub post: Option<Post>,
    /// How it proved who it is.
    pub proof: Proof,
    /// Where the request comes from.
    pub origin: Origin,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Who {
    /// Nobody has signed in.
    Nobody,
    /// A person.
    Person {
        /// Its id.
        id: PersonId,
        /// Its name, for the record.
        name: String,
    },
    /// A program of an organisation, by client credentials.
    Client {
        /// Its id.
        id: ClientId,
        /// Its name, for the record.
        name: String,
        /// The scopes its token was given.
        scopes: Vec<String>,
    },
    /// The program itself: a nightly job, or the command line on the server. Whoever can run it can read the database, so no policy could hold it; the record tells.
    Program {
        /// Which job or command.
        name: String,
    },
}

/// One membership in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hat {
    /// The membership it comes from.
    pub membership: MembershipId,
    /// What it lets do.
    pub role: Role,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// The person who delegated it for a dated absence; `None` for one's own.
    pub on_behalf_of: Option<PersonId>,
}

/// How an actor proved who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Whether a second factor was given (a passkey with user verification counts as two).
    pub second_factor: bool,
    /// When it was last asked to prove itself again.
    pub stepped_up: Option<Timestamp>,
}

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// Address of the caller, as far as configured proxies can be believed.
    pub address: Option<IpAddr>,
    /// Id of the request.
    pub request: String,
}

impl Actor {
    /// Nobody, from somewhere.
    pub fn nobody(origin: Origin) -> Self {
        Self {
            who: Who::Nobody,
            hats: Vec::new(),
            post: None,
            proof: Proof::NONE,
            origin,
        }
    }

    /// The program itself under a job's or command's name.
    pub fn program(name: &str) -> Self {
        Self {
            who: Who::Program {
                name: name.to_owned(),
            },
            hats: Vec::new(),
            post: None,
            proof: Proof::NONE,
            origin: Origin::default(),
        }
    }

    /// The person who acts, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self.who {
            Who::Person { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Whether nobody has signed in.
    pub fn is_nobody(&self) -> bool {
        self.who == Who::Nobody
    }

    /// Whether it holds a role, at any organisation.
    pub fn is(&self, role: Role) -> bool {
        self.hats.iter().any(|hat| hat.role == role)
    }

    /// Whether a second factor is required of it: administrators and approvers (GB/T 22239-2019, 8.1.4.1 d).
    pub fn needs_second_factor(&self) -> bool {
        self.post.is_some() || self.hats.iter().any(|hat| hat.role.approves())
    }
}

impl Proof {
    /// No proof at all.
    pub const NONE: Self = Self {
        second_factor: false,
        stepped_up: None,
    };
}
