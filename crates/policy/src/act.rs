//! What decides on one action.

use cedar_policy::{ActionConstraint, Effect, Entities, Entity, EntityUid, PolicySet, Schema};

use crate::PolicyError;
use crate::question::Principal;

/// The policies that can speak on one action. A policy says in its head which actions it is about, so that leaving the others out changes no answer and saves most of the work.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) entity: Entity,
    /// Types of principals to which the action applies at all.
    principals: Vec<String>,
    /// What permits.
    pub(crate) rights: PolicySet,
    /// What permits, and what forbids all the same.
    pub(crate) all: PolicySet,
}

impl Act {
    /// What decides on an action; `None` if the schema does not know it.
    pub(crate) fn new(
        uid: &EntityUid,
        schema: &Schema,
        known: &Entities,
        policies: &PolicySet,
    ) -> Result<Option<Self>, PolicyError> {
        let (Some(entity), Some(principals)) = (known.get(uid), schema.principals_for_action(uid))
        else {
            return Ok(None);
        };
        let all: Vec<_> = policies
            .policies()
            .filter(|policy| match policy.action_constraint() {
                ActionConstraint::Any => true,
                ActionConstraint::Eq(named) => named == *uid,
                ActionConstraint::In(named) => named
                    .iter()
                    .any(|one| one == uid || known.is_ancestor_of(one, uid)),
            })
            .cloned()
            .collect();
        let rights = all
            .iter()
            .filter(|policy| policy.effect() == Effect::Permit)
            .cloned();
        Ok(Some(Self {
            entity: entity.clone(),
            principals: principals.map(|name| name.basename().to_owned()).collect(),
            rights: PolicySet::from_policies(rights).map_err(PolicyError::syntax)?,
            all: PolicySet::from_policies(all).map_err(PolicyError::syntax)?,
        }))
    }

    pub(crate) fn applies_to(&self, principal: &Principal<'_>) -> bool {
        let kind = principal.uid.type_name().basename();
        self.principals.iter().any(|name| name == kind)
    }
}
