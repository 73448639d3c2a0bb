//! Cedar left to itself, with its own checks, says the same.

use std::sync::LazyLock;

use cedar_policy::{Authorizer, Decision, Entities, PolicySet, Request, Schema};
use proptest::prelude::*;

use super::anything::*;
use super::cast::*;
use crate::question::Names;
use crate::{POLICIES, SCHEMA};

static CHECKED: LazyLock<Schema> =
    LazyLock::new(|| Schema::from_cedarschema_str(SCHEMA).unwrap().0);
static ALL: LazyLock<PolicySet> = LazyLock::new(|| {
    let text: String = POLICIES.iter().map(|(_, text)| *text).collect();
    text.parse().unwrap()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// For speed a decision asks only the policies whose heads fit, and does not have entities and requests checked against the schema.
    #[test]
    fn all_policies_with_every_type_checked_decide_alike(
        actor in an_actor(), action in an_action(), thing in a_thing(),
    ) {
        let names = Names::new().unwrap();
        let uid = names.action(action);
        let mut allowed = false;
        for principal in names.principals(&actor) {
            let mut applies = CHECKED.principals_for_action(&uid).unwrap();
            if !applies.any(|kind| kind == principal.uid.type_name()) {
                continue;
            }
            let hat = principal.hat.map(|hat| names.hat(&principal, hat).unwrap());
            let entities = hat.into_iter().chain([names.thing(&thing, None).unwrap()]);
            let entities = Entities::from_entities(entities, Some(&CHECKED)).unwrap();
            let context = names.context(&actor, action, NOW).unwrap();
            let request = Request::new(
                principal.uid.clone(), uid.clone(), names.thing_uid(), context, Some(&CHECKED),
            ).unwrap();
            let response = Authorizer::new().is_authorized(&request, &ALL, &entities);
            prop_assert_eq!(response.diagnostics().errors().count(), 0);
            allowed |= response.decision() == Decision::Allow;
        }
        prop_assert_eq!(decide(&actor, action, &thing).is_ok(), allowed);
    }
}
