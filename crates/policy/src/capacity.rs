//! In which capacities an actor asks.

use cedar_policy::EntityUid;
use yunheng_domain::actor::Hat;
use yunheng_domain::role::{Post, Role};

/// What an actor asks as, as far as the head of a policy tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Capacity {
    /// Nobody has signed in.
    Guest,
    /// A person, about itself.
    Person,
    /// A membership in a role.
    Hat(Role),
    /// A post.
    Post(Post),
}

impl Capacity {
    /// All there are.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        [Self::Guest, Self::Person]
            .into_iter()
            .chain(Role::ALL.map(Self::Hat))
            .chain(Post::ALL.map(Self::Post))
    }
}

/// One of an actor's capacities.
#[derive(Debug)]
pub(crate) struct Principal<'a> {
    /// Its id for Cedar.
    pub(crate) uid: EntityUid,
    /// Its kind.
    pub(crate) capacity: Capacity,
    /// The membership it stands for, if it is one.
    pub(crate) hat: Option<&'a Hat>,
}
