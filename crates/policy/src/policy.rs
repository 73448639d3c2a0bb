//! The policies, parsed once, and the questions they answer.

use std::collections::HashMap;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Effect, Entity, PolicyId, PolicySet, Response, Schema,
    ValidationMode, Validator,
};
use jiff::Timestamp;
use yunheng_domain::actor::{Actor, Who};
use yunheng_domain::reach::Reach;

use crate::act::{Act, is_about};
use crate::capacity::{Capacity, Principal};
use crate::question::{Names, Question, Taken};
use crate::reach::example;
use crate::{Action, Allowed, POLICIES, PolicyError, Refusal, SCHEMA, Thing};

/// Who may do what.
#[derive(Debug)]
pub struct Policy {
    authorizer: Authorizer,
    names: Names,
    /// Each action as Cedar knows it, with the groups it is in.
    actions: HashMap<Action, Entity>,
    /// What decides on each action in each capacity; what is not here has no right.
    acts: HashMap<(Action, Capacity), Act>,
    /// What each condition answers when it forbids.
    codes: HashMap<PolicyId, Refusal>,
}

impl Policy {
    /// The policies of this release, checked strictly against their schema.
    pub fn builtin() -> Result<Self, PolicyError> {
        Self::parse(SCHEMA, &POLICIES)
    }

    pub(crate) fn parse(schema: &str, files: &[(&str, &str)]) -> Result<Self, PolicyError> {
        let (schema, _) = Schema::from_cedarschema_str(schema).map_err(PolicyError::syntax)?;
        let mut policies = PolicySet::new();
        let mut codes = HashMap::new();
        for (file, text) in files {
            for policy in PolicySet::from_str(text)
                .map_err(PolicyError::syntax)?
                .policies()
            {
                let name = policy
                    .annotation("id")
                    .ok_or_else(|| PolicyError::Unnamed((*file).to_owned()))?;
                let id = PolicyId::new(name);
                if policy.effect() == Effect::Forbid {
                    let refusal = policy
                        .annotation("code")
                        .and_then(Refusal::from_code)
                        .ok_or_else(|| PolicyError::Code(name.to_owned()))?;
                    codes.insert(id.clone(), refusal);
                }
                policies
                    .add(policy.new_id(id))
                    .map_err(PolicyError::syntax)?;
            }
        }
        let checked = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        if !checked.validation_passed_without_warnings() {
            return Err(PolicyError::Invalid(checked.to_string()));
        }
        let names = Names::new()?;
        let known = schema.action_entities().map_err(PolicyError::syntax)?;
        let mut actions = HashMap::new();
        let mut acts = HashMap::new();
        for &action in Action::ALL {
            let uid = names.action(action);
            let entity = known.get(&uid).ok_or(PolicyError::Action(action.code()))?;
            let about: Vec<_> = policies
                .policies()
                .filter(|policy| is_about(policy, &uid, &known))
                .collect();
            // To whom an action does not apply, not even a policy about everybody gives it.
            let kinds: Vec<_> = schema
                .principals_for_action(&uid)
                .into_iter()
                .flatten()
                .collect();
            for capacity in Capacity::all() {
                let kind = names.kind(capacity);
                if kinds.contains(&kind)
                    && let Some(act) = Act::new(&about, kind, &names.within(capacity))?
                {
                    acts.insert((action, capacity), act);
                }
            }
            actions.insert(action, entity.clone());
        }
        Ok(Self {
            authorizer: Authorizer::new(),
            names,
            actions,
            acts,
            codes,
        })
    }

    /// Whether an actor may do something to a thing, now, and as what.
    ///
    /// The program itself may do everything: a nightly job has no role, and whoever can start a command on the server can read the database anyway, so that no policy could hold it. The record tells.
    pub fn decide(
        &self,
        actor: &Actor,
        action: Action,
        thing: &Thing,
        now: Timestamp,
    ) -> Result<Allowed, Refusal> {
        if matches!(actor.who, Who::Program { .. }) {
            return Ok(Allowed { hat: None });
        }
        let principals = self.names.principals(actor);
        let answer = self.judge(actor, &principals, action, thing, now);
        // What Cedar would not take is not allowed.
        answer.unwrap_or(Err(Refusal::Forbidden))
    }

    /// The rows that a list of something may show, whatever else the actor lacks; see [`Policy::list`].
    ///
    /// Asked of the same policies that [`Policy::decide`] asks, once for each relation that a row can have to the actor: there is no second table that could say something else.
    pub fn reach(&self, actor: &Actor, action: Action) -> Reach {
        if matches!(actor.who, Who::Program { .. }) {
            return Reach::everything();
        }
        let mut reach = Reach::default();
        for principal in self.names.principals(actor) {
            let may = |thing: Thing| {
                self.has_right(std::slice::from_ref(&principal), action, &thing)
                    .unwrap_or(false)
            };
            if may(Thing::platform()) {
                return Reach::everything();
            }
            reach.granted |= may(Thing::platform().consent(true));
            if let Some(hat) = principal.hat {
                let id = hat.organisation;
                if may(Thing::of(id)) {
                    reach.owners.insert(id);
                }
                if may(Thing::platform().in_county(Some(id))) {
                    reach.counties.insert(id);
                }
                if may(Thing::platform().served_by(Some(id))) {
                    reach.providers.insert(id);
                }
                if may(Thing::platform().among([id])) {
                    reach.parties.insert(id);
                }
            } else if let Some(id) = actor.person()
                && may(Thing::about(id))
            {
                reach.person = Some(id);
            }
        }
        reach
    }

    /// The rows that a list of something may show now, or why it shows none: scopes, second factor and a fresh proof are asked of lists too.
    pub fn list(&self, actor: &Actor, action: Action, now: Timestamp) -> Result<Reach, Refusal> {
        let reach = self.reach(actor, action);
        if reach.is_empty() {
            return Err(if actor.is_nobody() {
                Refusal::SignIn
            } else {
                Refusal::Forbidden
            });
        }
        self.decide(actor, action, &example(&reach), now)?;
        Ok(reach)
    }

    fn judge(
        &self,
        actor: &Actor,
        principals: &[Principal<'_>],
        action: Action,
        thing: &Thing,
        now: Timestamp,
    ) -> Taken<Result<Allowed, Refusal>> {
        let mut nearest = None;
        for principal in principals {
            let Some(act) = self.acts.get(&(action, principal.capacity)) else {
                continue;
            };
            let context = self.names.context(actor, action, now)?;
            let entity = self.actions.get(&action)?;
            let question = self.names.question(principal, entity, thing, context)?;
            let response = self.ask(&question, &act.all);
            // A condition that fails to evaluate would be left out: never let that admit anybody.
            let sound = response.diagnostics().errors().next().is_none();
            if sound && response.decision() == Decision::Allow {
                return Some(Ok(Allowed {
                    hat: principal.hat.cloned(),
                }));
            }
            let missing = response
                .diagnostics()
                .reason()
                .filter_map(|id| self.codes.get(id).copied())
                .min();
            // A condition speaks only to those who have the right: to others it would tell that the thing exists.
            if missing > nearest && self.ask(&question, &act.rights).decision() == Decision::Allow {
                nearest = missing;
            }
        }
        Some(Err(match nearest {
            Some(missing) => missing,
            None => self.without_right(actor, principals, action, thing)?,
        }))
    }

    /// How to say no to whom no policy permits it: openly, if the actor may list or read things of this kind there.
    fn without_right(
        &self,
        actor: &Actor,
        principals: &[Principal<'_>],
        action: Action,
        thing: &Thing,
    ) -> Taken<Refusal> {
        if actor.is_nobody() {
            return Some(Refusal::SignIn);
        }
        if !thing.is_somebodys() {
            return Some(Refusal::Forbidden);
        }
        let siblings = Action::ALL.iter().copied().filter(|sibling| {
            sibling.shows() && *sibling != action && sibling.subject() == action.subject()
        });
        for sibling in siblings {
            if self.has_right(principals, sibling, thing)? {
                return Some(Refusal::Forbidden);
            }
        }
        Some(Refusal::Foreign)
    }

    /// Whether any of an actor's capacities has a right, whatever the circumstances.
    fn has_right(
        &self,
        principals: &[Principal<'_>],
        action: Action,
        thing: &Thing,
    ) -> Taken<bool> {
        for principal in principals {
            let Some(act) = self.acts.get(&(action, principal.capacity)) else {
                continue;
            };
            let entity = self.actions.get(&action)?;
            let question = self
                .names
                .question(principal, entity, thing, Context::empty())?;
            if self.ask(&question, &act.rights).decision() == Decision::Allow {
                return Some(true);
            }
        }
        Some(false)
    }

    fn ask(&self, question: &Question, policies: &PolicySet) -> Response {
        self.authorizer
            .is_authorized(&question.request, policies, &question.entities)
    }
}
