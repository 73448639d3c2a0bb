//! A question in Cedar's terms.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression,
};
use jiff::Timestamp;
use yunheng_domain::actor::{Actor, Hat, Who};
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::role::Role;

use crate::capacity::{Capacity, Principal};
use crate::{Action, PolicyError, Thing};

/// The id of whoever has not signed in.
const NOBODY: &str = "nobody";

/// Names of entity types, parsed once.
#[derive(Debug)]
pub(crate) struct Names {
    action: EntityTypeName,
    guest: EntityTypeName,
    hat: EntityTypeName,
    organisation: EntityTypeName,
    party: EntityTypeName,
    person: EntityTypeName,
    post: EntityTypeName,
    role: EntityTypeName,
    thing: EntityTypeName,
}

/// A question as Cedar takes it.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) request: Request,
    pub(crate) entities: Entities,
}

/// Something Cedar would not take. The types above rule it out; should it happen, the answer is no.
pub(crate) type Taken<T> = Option<T>;

impl Names {
    pub(crate) fn new() -> Result<Self, PolicyError> {
        let name = |text| EntityTypeName::from_str(text).map_err(PolicyError::syntax);
        Ok(Self {
            action: name("Action")?,
            guest: name("Guest")?,
            hat: name("Hat")?,
            organisation: name("Organisation")?,
            party: name("Party")?,
            person: name("Person")?,
            post: name("Post")?,
            role: name("Role")?,
            thing: name("Thing")?,
        })
    }

    pub(crate) fn action(&self, action: Action) -> EntityUid {
        uid(&self.action, action.code())
    }

    /// The one thing of a question.
    pub(crate) fn thing_uid(&self) -> EntityUid {
        uid(&self.thing, "it")
    }

    /// The capacities of an actor: as itself first, then by its own memberships, then by those delegated to it, then by its post. The first that is allowed is the one recorded.
    pub(crate) fn principals<'a>(&self, actor: &'a Actor) -> Vec<Principal<'a>> {
        let plain = |capacity, id: &str| Principal {
            uid: uid(self.kind(capacity), id),
            capacity,
            hat: None,
        };
        if actor.is_nobody() {
            return vec![plain(Capacity::Guest, NOBODY)];
        }
        let myself = actor
            .person()
            .map(|id| plain(Capacity::Person, &id.to_string()));
        let (own, delegated): (Vec<_>, Vec<_>) = actor
            .hats
            .iter()
            .enumerate()
            .map(|(index, hat)| Principal {
                uid: uid(&self.hat, index.to_string()),
                capacity: Capacity::Hat(hat.role),
                hat: Some(hat),
            })
            .partition(|principal| principal.hat.is_some_and(|hat| hat.on_behalf_of.is_none()));
        let post = actor
            .post
            .map(|post| plain(Capacity::Post(post), post.code()));
        myself
            .into_iter()
            .chain(own)
            .chain(delegated)
            .chain(post)
            .collect()
    }

    /// The type of a capacity's principals.
    pub(crate) fn kind(&self, capacity: Capacity) -> &EntityTypeName {
        match capacity {
            Capacity::Guest => &self.guest,
            Capacity::Person => &self.person,
            Capacity::Hat(_) => &self.hat,
            Capacity::Post(_) => &self.post,
        }
    }

    /// What every principal of a capacity is, or is in.
    pub(crate) fn within(&self, capacity: Capacity) -> HashSet<EntityUid> {
        match capacity {
            Capacity::Guest => HashSet::from([uid(&self.guest, NOBODY)]),
            Capacity::Person => HashSet::new(),
            Capacity::Hat(role) => HashSet::from([
                uid(&self.role, role.code()),
                uid(&self.party, role.kind().code()),
            ]),
            Capacity::Post(post) => HashSet::from([uid(&self.post, post.code())]),
        }
    }

    /// Puts one capacity's question together. The types of this crate hold what the schema says, so Cedar is not asked to check it each time; a property test asks.
    pub(crate) fn question(
        &self,
        principal: &Principal<'_>,
        action: &Entity,
        thing: &Thing,
        context: Context,
    ) -> Taken<Question> {
        let hat = match principal.hat {
            Some(hat) => Some(self.hat(principal, hat)?),
            None => None,
        };
        let entities = [action.clone(), self.thing(thing, principal.hat)?]
            .into_iter()
            .chain(hat);
        Some(Question {
            entities: Entities::from_entities(entities, None).ok()?,
            request: Request::new(
                principal.uid.clone(),
                action.uid(),
                self.thing_uid(),
                context,
                None,
            )
            .ok()?,
        })
    }

    /// A membership with its role and party.
    pub(crate) fn hat(&self, principal: &Principal<'_>, hat: &Hat) -> Taken<Entity> {
        let mut attributes = vec![("organisation", self.organisation(hat.organisation))];
        attributes.extend(hat.on_behalf_of.map(|id| ("on_behalf_of", self.person(id))));
        let above = self.within(principal.capacity);
        Entity::new(principal.uid.clone(), owned(attributes), above).ok()
    }

    /// What is acted on, as whoever wears the hat stands to it.
    pub(crate) fn thing(&self, thing: &Thing, hat: Option<&Hat>) -> Taken<Entity> {
        let lender = hat.and_then(|hat| hat.on_behalf_of);
        let recused =
            thing.recused || lender.is_some_and(|lender| thing.recused_lenders.contains(&lender));
        let organisation = |id| self.organisation(id);
        let person = |id| self.person(id);
        let optional = [
            ("owner", thing.owner.map(organisation)),
            ("county", thing.county.map(organisation)),
            ("provider", thing.provider.map(organisation)),
            ("person", thing.person.map(person)),
            ("prepared_by", thing.prepared_by.map(person)),
            ("asked_role", thing.asked.map(|(role, _)| self.role(role))),
            (
                "asked_organisation",
                thing.asked.map(|(_, id)| organisation(id)),
            ),
        ];
        let attributes = optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .chain([
                ("consent", RestrictedExpression::new_bool(thing.consent)),
                ("recused", RestrictedExpression::new_bool(recused)),
                (
                    "parties",
                    RestrictedExpression::new_set(thing.parties.iter().copied().map(organisation)),
                ),
            ]);
        Entity::new(self.thing_uid(), owned(attributes), HashSet::new()).ok()
    }

    /// Who asks and how it proved that.
    pub(crate) fn context(&self, actor: &Actor, action: Action, now: Timestamp) -> Taken<Context> {
        let flag = RestrictedExpression::new_bool;
        let is_program = matches!(actor.who, Who::Client { .. });
        let mut pairs = vec![
            ("second_factor", flag(actor.proof.second_factor)),
            // A program's secret is neither remembered nor guessed; the rule is about people.
            (
                "second_factor_due",
                flag(actor.needs_second_factor() && !is_program),
            ),
            ("in_scope", flag(is_in_scope(actor, action))),
        ];
        pairs.extend(actor.person().map(|id| ("person", self.person(id))));
        pairs.extend(actor.proof.stepped_up.map(|at| {
            let age = now.duration_since(at).as_secs();
            ("proof_age", RestrictedExpression::new_long(age))
        }));
        Context::from_pairs(
            pairs
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        )
        .ok()
    }

    fn organisation(&self, id: OrganisationId) -> RestrictedExpression {
        RestrictedExpression::new_entity_uid(uid(&self.organisation, id.to_string()))
    }

    fn role(&self, role: Role) -> RestrictedExpression {
        RestrictedExpression::new_entity_uid(uid(&self.role, role.code()))
    }

    fn person(&self, id: PersonId) -> RestrictedExpression {
        RestrictedExpression::new_entity_uid(uid(&self.person, id.to_string()))
    }
}

/// Whoever is no program has no scopes, and needs none.
fn is_in_scope(actor: &Actor, action: Action) -> bool {
    match &actor.who {
        Who::Client { scopes, .. } => scopes.iter().any(|scope| action.is_in_scope(scope)),
        _ => true,
    }
}

fn uid(name: &EntityTypeName, id: impl AsRef<str>) -> EntityUid {
    EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id))
}

fn owned(
    attributes: impl IntoIterator<Item = (&'static str, RestrictedExpression)>,
) -> HashMap<String, RestrictedExpression> {
    attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
