//! What is put before Cedar is what the schema says.

use std::sync::LazyLock;

use cedar_policy::{Context, Entities, EntityUid, Request, Schema};
use proptest::prelude::*;

use super::anything::*;
use super::cast::*;
use crate::SCHEMA;
use crate::question::Names;

static SCHEMA_PARSED: LazyLock<Schema> =
    LazyLock::new(|| Schema::from_cedarschema_str(SCHEMA).unwrap().0);

proptest! {
    /// Decisions leave this check out for speed; the types of this crate make it hold.
    #[test]
    fn every_question_has_the_types_of_the_schema(
        actor in an_actor(), action in an_action(), thing in a_thing(),
    ) {
        let names = Names::new().unwrap();
        let action_uid: EntityUid = names.action(action);
        for principal in names.principals(&actor) {
            let applies = SCHEMA_PARSED
                .principals_for_action(&action_uid)
                .unwrap()
                .any(|name| name == principal.uid.type_name());
            if !applies {
                continue;
            }
            let hat = principal.hat.map(|hat| names.hat(&principal, hat).unwrap());
            let entities = hat.into_iter().chain([names.thing(&thing).unwrap()]);
            let entities = Entities::from_entities(entities, Some(&SCHEMA_PARSED));
            prop_assert!(entities.is_ok(), "{:?}", entities);
            let context: Context = names.context(&actor, action, NOW).unwrap();
            let request = Request::new(
                principal.uid.clone(), action_uid.clone(), names.thing_uid(), context, Some(&SCHEMA_PARSED),
            );
            prop_assert!(request.is_ok(), "{:?}", request);
        }
    }
}
