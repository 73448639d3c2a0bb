//! Why a case does not go the way that was chosen, in sentences with what to do.

use yunheng_app::{CatalogueItem, Fate};
use yunheng_domain::case::{Refusal, Shortage};
use yunheng_domain::clock::Refusal as ClockRefusal;
use yunheng_domain::process::Process;
use yunheng_domain::rulebook::Bilingual;

use super::answer::Reader;
use crate::lang::Lang;
use crate::typed::Wrong;

fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual {
        zh: zh.into(),
        en: en.into(),
    }
}

/// What stands in the way, each with the field or part of the page where it is put right.
pub(crate) fn sentences(
    process: &Process,
    items: &[CatalogueItem],
    refusal: &Refusal,
) -> Vec<Wrong> {
    let one = |field: &str, message: Bilingual| {
        vec![Wrong {
            field: field.to_owned(),
            message,
        }]
    };
    match refusal {
        Refusal::Ended => one("now", both("该办件已经结束。", "The case is over.")),
        Refusal::Elsewhere { at } => {
            let name = process.step(at).map(|step| step.name);
            let (zh, en) = name.map_or((at.as_str(), at.as_str()), |name| (name.zh, name.en));
            one(
                "now",
                both(
                    format!("该办件现在处于“{zh}”环节，请按现在的环节办理。"),
                    format!("The case stands at '{en}' by now: act at that step."),
                ),
            )
        }
        Refusal::NoWay => one(
            "ways",
            both("这一步不能这样办理。", "This step has no such way."),
        ),
        Refusal::Reason => one("reason", both("请填写理由。", "Give a reason.")),
        Refusal::Form(wrong) => wrong
            .iter()
            .map(|wrong| Wrong {
                field: wrong.field.clone(),
                message: both(wrong.says.zh, wrong.says.en),
            })
            .collect(),
        Refusal::Documents(needs) => needs
            .iter()
            .map(|need| Wrong {
                field: format!("document-{}", need.code),
                message: both(
                    format!("缺少材料：{}。", need.name.zh),
                    format!("A document is missing: {}.", need.name.en),
                ),
            })
            .collect(),
        Refusal::Gate { gate, short } => {
            let article = |lang: Lang| lang.cite(gate.article);
            let mut all = one(
                "gates",
                both(
                    format!("{}（{}）", gate.says.zh, article(Lang::Zh)),
                    format!("{} ({})", gate.says.en, article(Lang::En)),
                ),
            );
            all.extend(short.iter().map(|short| Wrong {
                field: "gates".to_owned(),
                message: shortage(items, short),
            }));
            all
        }
        Refusal::Clock(ClockRefusal::TooEarly(day)) => one(
            "clocks",
            both(
                format!("最短期限到{}为止，期满后才能办理。", Lang::Zh.date(*day)),
                format!(
                    "The minimum term runs until {}; act after it.",
                    Lang::En.date(*day)
                ),
            ),
        ),
        Refusal::Clock(_) => one(
            "clocks",
            both(
                "时限不允许这样办理，请刷新后再试。",
                "A time limit does not allow this: look at the page again.",
            ),
        ),
        Refusal::NotExtendable
        | Refusal::TooLong(_)
        | Refusal::TooOften
        | Refusal::AskedAlready
        | Refusal::NotAsked => one("clocks", of_time(refusal)),
        Refusal::NoLimit(key) => one(
            "clocks",
            both(
                format!("该办件所依据的规则没有期限参数 {key}，请联系主管部门。"),
                format!("The rulebook of the case has no time limit {key}: ask the authority."),
            ),
        ),
        Refusal::Final => one(
            "ways",
            both(
                "此前已发生不可撤销的事项，不能退回、否决或撤回。",
                "What was done before cannot be undone, so the case can no longer be returned, rejected or withdrawn.",
            ),
        ),
    }
}

/// What became of a row, why a case does not go that way in sentences.
pub(crate) fn told(process: &Process, items: &[CatalogueItem], fate: Fate) -> Fate {
    let Fate::Hindered(refusal) = fate else {
        return fate;
    };
    let mut said = sentences(process, items, &refusal);
    // Lines repeat what is said of each of them.
    said.dedup_by(|one, other| one.message == other.message);
    let join = |text: fn(&Bilingual) -> &str, between: &str| {
        let texts: Vec<&str> = said.iter().map(|wrong| text(&wrong.message)).collect();
        texts.join(between)
    };
    Fate::Refused(both(
        join(|message| &message.zh, ""),
        join(|message| &message.en, " "),
    ))
}

/// Why more time is not asked for or answered so (Art. 18).
fn of_time(refusal: &Refusal) -> Bilingual {
    match refusal {
        Refusal::AskedAlready => both(
            "已有延期申请等待答复。",
            "More time was asked for already; the answer is still out.",
        ),
        Refusal::NotAsked => both(
            "没有等待答复的延期申请。",
            "Nobody has asked for more time, or it was answered already.",
        ),
        Refusal::TooLong(longest) => both(
            format!("一次最多延长{}。", Lang::Zh.length(longest)),
            format!("At most {} can be given at once.", Lang::En.length(longest)),
        ),
        _ => both(
            "这一期限不能这样延长。",
            "This time limit cannot be extended so.",
        ),
    }
}

/// Of what there is not enough, and by how much.
fn shortage(items: &[CatalogueItem], short: &Shortage) -> Bilingual {
    let name = |lang| Reader { lang, items }.item(&short.item);
    let unit = Reader {
        lang: Lang::Zh,
        items,
    }
    .unit(&short.item);
    let missing = short.asked.saturating_sub(short.left);
    let count = |number: i64| Lang::Zh.count(number);
    both(
        format!(
            "{}：需要 {} {unit}，可用 {} {unit}，差 {} {unit}。",
            name(Lang::Zh),
            count(short.asked),
            count(short.left),
            count(missing)
        ),
        format!(
            "{}: {} needed, {} left, {} short.",
            name(Lang::En),
            count(short.asked),
            count(short.left),
            count(missing)
        ),
    )
}

#[cfg(test)]
mod tests {
    use yunheng_domain::process::{Check, Gate, words};
    use yunheng_domain::processes;

    use super::*;

    #[test]
    fn a_shut_gate_names_what_is_short_and_by_how_much() {
        let process = processes::find("new-system").unwrap();
        let refusal = Refusal::Gate {
            gate: Gate {
                article: "14",
                check: Check::EligibleUnit,
                says: words("超出年度计划。", "More than the plan."),
            },
            short: vec![Shortage {
                item: "CMP-001".to_owned(),
                asked: 48,
                left: 32,
            }],
        };
        let told = sentences(process, &[], &refusal);
        assert_eq!(told[0].message.zh, "超出年度计划。（第14条）");
        assert_eq!(told[1].message.en, "CMP-001: 48 needed, 32 left, 16 short.");
    }
}
