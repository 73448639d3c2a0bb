//! What an actor may do at all, somewhere: for menus and buttons. Whether it may do it to one thing is decided when it does.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use yunheng_domain::actor::{Actor, Who};
use yunheng_domain::role::{Post, Role};
use yunheng_policy::Action;

use crate::App;

/// What somebody with these roles and this post may do.
type Rights = Arc<BTreeSet<Action>>;

/// What rights depend on: roles, post, and whether anybody has signed in.
type Capacity = (BTreeSet<Role>, Option<Post>, bool);

/// Rights depend on roles and post alone, and there are few combinations.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<Capacity, Rights>>);

impl App {
    /// The actions that the actor may do to something.
    pub fn rights(&self, by: &Actor) -> Rights {
        // A program's rights depend on its token's scopes as well, the program's own on nothing.
        if !matches!(by.who, Who::Person { .. } | Who::Nobody) {
            return self.work_out(by);
        }
        let roles = by.hats.iter().map(|hat| hat.role).collect();
        let key = (roles, by.post, by.is_nobody());
        let Ok(mut known) = self.inner.rights.0.lock() else {
            return self.work_out(by);
        };
        if let Some(rights) = known.get(&key) {
            return Arc::clone(rights);
        }
        let rights = self.work_out(by);
        known.insert(key, Arc::clone(&rights));
        rights
    }

    fn work_out(&self, by: &Actor) -> Rights {
        let may = |action: &Action| !self.inner.policy.reach(by, *action).is_empty();
        Arc::new(Action::ALL.iter().copied().filter(may).collect())
    }
}
