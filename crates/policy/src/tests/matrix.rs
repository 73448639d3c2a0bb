//! The whole matrix, for people to review.

use std::fmt::Write as _;

use jiff::SignedDuration;
use yunheng_domain::actor::{Actor, Origin, Proof};
use yunheng_domain::role::{Post, Role};

use super::cast::*;
use crate::{Action, Refusal, Thing};

const LEGEND: &str = "\
Who may do what to whose. One row per action, one column per role.
  *  anybody's       o  one's own organisation's    c  one's own county's units'
  s  what one's own organisation serves (of a grant: asked for; of telemetry: delivers)
  g  what a live grant names one for                p  about oneself
  t  what one's own organisation takes part in        a  where one is asked to act
  ?  after any of these: only with the owner's consent (Art. 41)    .  not at all
needs: w writes the record, u a proof of the last ten minutes, e four eyes, r not recused,
       f no second factor even of administrators and approvers
";

/// Heads of the columns: roles in the domain's order, posts, any signed-in person, nobody.
const HEADS: [&str; 27] = [
    "app", "apr", "own", "cty", "rev", "pla", "set", "eva", "lea", "eng", "dut", "pmg", "ana",
    "smg", "fin", "gov", "cyb", "pol", "cry", "ven", "car", "col", "SYS", "SEC", "AUD", "per",
    "nob",
];

/// The columns: who stands in each.
fn columns() -> Vec<(&'static str, Actor)> {
    let roles = Role::ALL
        .into_iter()
        .map(|role| (role.code(), holder(role)));
    let posts = Post::ALL
        .into_iter()
        .map(|post| (post.code(), administrator(post)));
    roles
        .chain(posts)
        .chain([
            ("any person with an account", person(Vec::new(), None)),
            ("nobody", Actor::nobody(Origin::default())),
        ])
        .collect()
}

/// What an actor may do something to. What it may do to anybody's or as any person is not said again of narrower relations.
fn cell(actor: &Actor, action: Action) -> String {
    let relations = [
        ("*", Thing::platform()),
        ("o", ours()),
        ("c", Thing::platform().in_county(Some(OURS))),
        ("s", Thing::platform().served_by(Some(OURS))),
        ("p", Thing::about(ME)),
    ];
    let mut cell = String::new();
    for (letter, thing) in relations {
        let mark = match refusal(actor, action, &thing) {
            None => "",
            Some(Refusal::Consent) => "?",
            Some(_) => continue,
        };
        write!(cell, "{letter}{mark}").unwrap();
        if letter == "*" {
            return cell;
        }
    }
    let granted = Thing::platform().consent(true);
    if refusal(actor, action, &granted).is_none() {
        cell.push('g');
    }
    let part = Thing::platform().among([OURS]);
    if refusal(actor, action, &part).is_none() {
        cell.push('t');
    }
    if let Some(hat) = actor.hats.first() {
        let asked = Thing::platform().asks(hat.role, OURS);
        if refusal(actor, action, &asked).is_none() {
            cell.push('a');
        }
    }
    if cell.is_empty() {
        cell.push('.');
    }
    cell
}

/// What an action needs on top of a right, found by taking it away.
fn needs(action: Action, columns: &[(&str, Actor)]) -> String {
    let things = [
        Thing::platform(),
        ours().consent(true),
        Thing::about(ME),
        Thing::platform().served_by(Some(OURS)),
        Thing::platform().asks(Role::Leader, OURS),
    ];
    let answers = |change: &dyn Fn(Actor, Thing) -> (Actor, Thing), wanted: Refusal| {
        columns.iter().any(|(_, actor)| {
            things.iter().any(|thing| {
                let (changed, other) = change(actor.clone(), thing.clone());
                decide(actor, action, thing).is_ok()
                    && !actor.is_nobody()
                    && refusal(&changed, action, &other) == Some(wanted)
            })
        })
    };
    let stale = |actor, thing| (proved(actor, SignedDuration::from_hours(1)), thing);
    let one_factor = |actor: &Actor| Actor {
        proof: Proof {
            second_factor: false,
            ..actor.proof
        },
        ..actor.clone()
    };
    let mut needs = String::new();
    for (letter, needed) in [
        ('w', action.mutates()),
        ('u', answers(&stale, Refusal::StepUp)),
        (
            'e',
            answers(
                &|actor, thing| (actor, thing.prepared_by(ME)),
                Refusal::SameHands,
            ),
        ),
        (
            'r',
            answers(
                &|actor, thing| (actor, thing.recused(true)),
                Refusal::Recused,
            ),
        ),
        (
            'f',
            columns
                .iter()
                .filter(|(_, actor)| actor.needs_second_factor())
                .any(|(_, actor)| {
                    let actor = one_factor(actor);
                    things
                        .iter()
                        .any(|thing| decide(&actor, action, thing).is_ok())
                }),
        ),
    ] {
        if needed {
            needs.push(letter);
        }
    }
    needs
}

/// What the heads mean, five to a line.
fn key(columns: &[(&str, Actor)]) -> String {
    let named: Vec<String> = HEADS
        .iter()
        .zip(columns)
        .map(|(head, (name, _))| format!("  {head} {name:<22}"))
        .collect();
    let lines: Vec<String> = named
        .chunks(5)
        .map(|line| line.concat().trim_end().to_owned())
        .collect();
    lines.join("\n")
}

#[test]
fn the_matrix_of_rights_is_as_reviewed() {
    let columns = columns();
    let mut text = format!("{LEGEND}{}\n", key(&columns));
    let mut subject = "";
    for &action in Action::ALL {
        if action.subject() != subject {
            subject = action.subject();
            write!(text, "\n{:<32}{}\n", subject, HEADS.join(" ")).unwrap();
        }
        let mut row = format!("{:<27}{:<5}", action.code(), needs(action, &columns));
        for (_, actor) in &columns {
            write!(row, "{:<4}", cell(actor, action)).unwrap();
        }
        writeln!(text, "{}", row.trim_end()).unwrap();
    }
    insta::assert_snapshot!(text);
}
