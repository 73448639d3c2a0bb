//! What decides on one action in one capacity.

use std::collections::HashSet;

use cedar_policy::{
    ActionConstraint, Effect, Entities, EntityTypeName, EntityUid, Policy, PolicySet,
    PrincipalConstraint,
};

use crate::PolicyError;

/// The policies that can speak on an action done in a capacity. A policy says in its head which principals and which actions it is about, so that leaving the others out changes no answer (a property test holds that) and saves most of the work.
#[derive(Debug)]
pub(crate) struct Act {
    /// What permits.
    pub(crate) rights: PolicySet,
    /// What permits, and what forbids all the same.
    pub(crate) all: PolicySet,
}

impl Act {
    /// What decides, of the policies about an action; `None` if nothing could permit it to principals of this type and in these groups.
    pub(crate) fn new(
        about: &[&Policy],
        kind: &EntityTypeName,
        groups: &HashSet<EntityUid>,
    ) -> Result<Option<Self>, PolicyError> {
        let fitting = || {
            let fits = |policy: &&&Policy| is_to(policy, kind, groups);
            about.iter().filter(fits).map(|&policy| policy.clone())
        };
        let rights = fitting().filter(|policy| policy.effect() == Effect::Permit);
        let rights = PolicySet::from_policies(rights).map_err(PolicyError::syntax)?;
        if rights.is_empty() {
            return Ok(None);
        }
        let all = PolicySet::from_policies(fitting()).map_err(PolicyError::syntax)?;
        Ok(Some(Self { rights, all }))
    }
}

/// Whether a policy's head is about an action, by its id or by a group it is in.
pub(crate) fn is_about(policy: &Policy, action: &EntityUid, known: &Entities) -> bool {
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(one) => one == *action,
        ActionConstraint::In(some) => some
            .iter()
            .any(|one| one == action || known.is_ancestor_of(one, action)),
    }
}

/// Whether a policy's head is about principals of a type and in these groups.
fn is_to(policy: &Policy, kind: &EntityTypeName, groups: &HashSet<EntityUid>) -> bool {
    match policy.principal_constraint() {
        PrincipalConstraint::Any => true,
        PrincipalConstraint::Eq(one) | PrincipalConstraint::In(one) => groups.contains(&one),
        PrincipalConstraint::Is(one) => one == *kind,
        PrincipalConstraint::IsIn(one, group) => one == *kind && groups.contains(&group),
    }
}
