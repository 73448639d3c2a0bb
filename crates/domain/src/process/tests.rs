use super::*;
use crate::role::Role;
use crate::rulebook::{self, Rulebook};

fn bazhong() -> Rulebook {
    Rulebook::parse(rulebook::builtin()[0]).expect("a rulebook")
}

fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

fn a_step(code: &'static str) -> StepDraft {
    step(
        code,
        "18",
        Role::Applicant,
        words("步", "step"),
        words("做", "do"),
    )
}

fn a_process(steps: impl IntoIterator<Item = StepDraft>) -> Process {
    let draft = process(
        "p",
        words("过程", "process"),
        words("", ""),
        &["18"],
        Subject::Unit,
    );
    steps.into_iter().fold(draft, Draft::step).build()
}

fn flaws_of(steps: impl IntoIterator<Item = StepDraft>) -> String {
    let found = flaws(&a_process(steps), &bazhong());
    let texts: Vec<String> = found.into_iter().map(|flaw| flaw.0).collect();
    texts.join("; ")
}

#[test]
fn a_sound_process_has_no_flaw() {
    assert_eq!(
        flaws_of([
            a_step("a").clock("18", "provision.sla"),
            a_step("b").returns_to("a")
        ]),
        ""
    );
}

#[test]
fn a_step_that_is_never_come_to_is_a_flaw() {
    let found = flaws_of([
        a_step("a").leads("end", words("完", "end"), Target::End(Ending::Completed)),
        a_step("b"),
    ]);
    assert_eq!(found, "p: b is never come to");
}

#[test]
fn a_way_back_to_a_later_step_is_a_flaw() {
    assert_eq!(
        flaws_of([a_step("a").returns_to("b"), a_step("b")]),
        "p: a returns to b, which is not before it"
    );
}

#[test]
fn a_clock_without_its_end_or_its_parameter_is_a_flaw() {
    assert_eq!(
        flaws_of([a_step("a").clock_until("18", "provision.sla", "c")]),
        "p: the clock a is never closed"
    );
    assert_eq!(
        flaws_of([a_step("a").clock("18", "provision.nothing")]),
        "p: provision.nothing is no time limit of the rulebook"
    );
}

#[test]
fn a_refusal_after_what_cannot_be_undone_is_a_flaw() {
    assert_eq!(
        flaws_of([
            a_step("a").effect(Effect::RetireSystem),
            a_step("b").rejects()
        ]),
        "p: b would have to undo what cannot be undone"
    );
}

#[test]
fn an_unknown_article_is_a_flaw() {
    let step = step(
        "a",
        "51",
        Role::Applicant,
        words("步", "step"),
        words("做", "do"),
    );
    assert_eq!(flaws_of([step]), "p: there is no article 51");
}

#[test]
fn what_was_typed_becomes_values_and_every_mistake_is_named() {
    let form = Form::of([section(
        "s",
        words("段", "section"),
        [
            text("name", words("名", "name")),
            number("users", words("人", "users"), 0, 10, words("人", "people")),
            money("cost", words("额", "cost")),
            date("day", words("日", "day")),
            flag("secret", words("密", "secret")),
            demand("lines", words("行", "lines")),
        ],
    )]);
    let (values, wrong) = form.read(&typed(&[
        ("name", " 教务 "),
        ("users", "7"),
        ("cost", "12,800.5"),
        ("day", "2026-09-30"),
        ("secret", "no"),
        ("lines.0.item", "CMP-001"),
        ("lines.0.quantity", "8"),
        ("lines.3.item", "CMP-002"),
        ("lines.3.quantity", "16"),
        ("lines.5.item", ""),
    ]));
    assert_eq!(wrong, []);
    assert_eq!(form.check(&values), []);
    assert_eq!(values.text("name"), "教务");
    assert_eq!(values.number("cost"), Some(1_280_050));
    assert_eq!(values.flag("secret"), Some(false));
    assert_eq!(values.demand("lines").len(), 2);

    let (values, wrong) = form.read(&typed(&[
        ("users", "eleven"),
        ("lines.0.item", "CMP-001"),
        ("lines.0.quantity", "x"),
    ]));
    let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
    assert_eq!(fields, ["users", "lines.0.quantity"]);
    let missing = form.check(&values);
    let fields: Vec<&str> = missing.iter().map(|wrong| wrong.field.as_str()).collect();
    assert_eq!(fields, ["name", "users", "cost", "day", "secret", "lines"]);
}

#[test]
fn values_read_back_from_json_as_they_were() {
    let values = Values::default()
        .with("a", "text")
        .with("b", 7)
        .with("c", true)
        .with(
            "d",
            vec![DemandLine {
                item: "CMP-001".into(),
                quantity: 2,
                purpose: String::new(),
                ..DemandLine::default()
            }],
        )
        .with(
            "e",
            vec![HostLine {
                host: "h".into(),
                identifier: "i".into(),
                vcpus: 1,
                memory_gb: 2,
                disk_gb: 0,
            }],
        )
        .with(
            "f",
            vec![ExpertLine {
                expert: "x".into(),
                organisation: "o".into(),
                opinion: Opinion::Agree,
                remark: String::new(),
            }],
        );
    let json = serde_json::to_string(&values).unwrap();
    assert_eq!(serde_json::from_str::<Values>(&json).unwrap(), values);
}

#[test]
fn a_way_that_lapses_without_a_time_limit_or_needs_what_is_not_asked_is_a_flaw() {
    let silent = |draft: StepDraft| {
        draft
            .forward("answer", words("答复", "answer"))
            .forward("silent", words("未答复", "no answer"))
            .lapses()
    };
    assert_eq!(
        flaws_of([silent(a_step("a")), a_step("b")]),
        "p: a: silent lapses without a time limit"
    );
    assert_eq!(
        flaws_of([
            silent(a_step("a").clock("18", "provision.sla")),
            a_step("b")
        ]),
        ""
    );
    assert_eq!(
        flaws_of([a_step("a").forward("x", words("好", "x")).needs(&["until"])]),
        "p: a: x needs a field that is not there"
    );
}
