//! Schema and policies as texts.

use std::collections::BTreeSet;
use std::str::FromStr;

use cedar_policy::{Effect, EntityUid, PolicySet, Schema};
use yunheng_domain::organisation::Kind;
use yunheng_domain::role::{Post, Role};

use crate::{Action, POLICIES, Policy, PolicyError, Refusal, SCHEMA};

fn schema() -> Schema {
    Schema::from_cedarschema_str(SCHEMA).unwrap().0
}

/// Ids of the actions that hang below a group, or of all.
fn actions(group: Option<&str>) -> BTreeSet<String> {
    let schema = schema();
    let entities = schema.action_entities().unwrap();
    let groups: Vec<&EntityUid> = schema.action_groups().collect();
    schema
        .actions()
        .filter(|uid| !groups.contains(uid))
        .filter(|uid| {
            group.is_none_or(|group| {
                let group = EntityUid::from_str(&format!("Action::\"{group}\"")).unwrap();
                entities.is_ancestor_of(&group, uid)
            })
        })
        .map(|uid| uid.id().unescaped().to_owned())
        .collect()
}

fn codes(wanted: impl Fn(Action) -> bool) -> BTreeSet<String> {
    Action::ALL
        .iter()
        .filter(|&&action| wanted(action))
        .map(|action| action.code().to_owned())
        .collect()
}

#[test]
fn schema_and_vocabulary_name_the_same_actions() {
    assert_eq!(actions(None), codes(|_| true));
    assert_eq!(actions(None).len(), Action::ALL.len());
    assert_eq!(actions(Some("sensitive")), codes(Action::steps_up));
    assert_eq!(actions(Some("consented")), codes(Action::needs_consent));
    for &action in Action::ALL {
        assert_eq!(Action::from_code(action.code()), Some(action));
    }
}

#[test]
fn schema_and_domain_name_the_same_roles_parties_and_posts() {
    let listed = |name: &str| -> BTreeSet<String> {
        let (_, rest) = SCHEMA.split_once(&format!("entity {name} enum [")).unwrap();
        let (list, _) = rest.split_once(']').unwrap();
        list.split('"')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let owned = |codes: &[&str]| {
        codes
            .iter()
            .map(|&code| code.to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(listed("Role"), owned(&Role::ALL.map(Role::code)));
    assert_eq!(listed("Party"), owned(&Kind::ALL.map(Kind::code)));
    assert_eq!(listed("Post"), owned(&Post::ALL.map(Post::code)));
}

#[test]
fn every_right_cites_its_article_and_looks_at_no_circumstance() {
    for (file, text) in POLICIES {
        for policy in PolicySet::from_str(text).unwrap().policies() {
            let id = policy.annotation("id").unwrap_or_else(|| panic!("{file}"));
            assert_eq!(
                policy.effect() == Effect::Forbid,
                file == "conditions.cedar",
                "{id}"
            );
            if policy.effect() == Effect::Permit {
                assert!(
                    policy
                        .annotation("article")
                        .is_some_and(|cited| !cited.is_empty()),
                    "{id}"
                );
                // What a list shows must not depend on how its reader signed in.
                assert!(!policy.to_string().contains("context"), "{id}");
            }
        }
    }
}

#[test]
fn every_refusal_that_a_condition_can_give_is_given_by_one() {
    let all: String = POLICIES.iter().map(|(_, text)| *text).collect();
    for refusal in Refusal::ALL {
        assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
        let by_condition = refusal > Refusal::Forbidden;
        let code = format!("@code(\"{}\")", refusal.code());
        assert_eq!(all.contains(&code), by_condition, "{refusal:?}");
    }
}

#[test]
fn a_mistake_in_a_policy_is_refused_with_its_kind() {
    let parse = |text| Policy::parse(SCHEMA, &[("test.cedar", text)]).unwrap_err();
    let misspelt = r#"@id("a") permit (principal in Role::"reviwer", action, resource);"#;
    assert!(matches!(parse(misspelt), PolicyError::Invalid(_)));
    let business = r#"@id("a") permit (principal == Post::"sysadmin", action == Action::"resource.read", resource);"#;
    assert!(matches!(parse(business), PolicyError::Invalid(_)));
    let nameless = "permit (principal, action, resource);";
    assert!(matches!(parse(nameless), PolicyError::Unnamed(_)));
    let mute = r#"@id("a") forbid (principal, action, resource);"#;
    assert!(matches!(parse(mute), PolicyError::Code(_)));
    assert!(matches!(parse("permit"), PolicyError::Syntax(_)));
    let poor = Policy::parse("entity Thing;", &[]).unwrap_err();
    assert!(matches!(poor, PolicyError::Action("sign_in")));
}
