use jiff::civil::{Date, date};

use super::*;
use crate::calendar::{self, Calendar};
use crate::period::start_of;
use crate::rulebook::{self, Rulebook};

fn calendar() -> Calendar {
    Calendar::parse(calendar::builtin()).unwrap()
}

/// So many hours into a day, Asia/Shanghai.
fn at(day: Date, hours: i64) -> Timestamp {
    start_of(day) + jiff::SignedDuration::from_hours(hours)
}

fn limit(key: &str) -> Limit {
    let rulebook = Rulebook::parse(rulebook::builtin()[0]).unwrap();
    Limit::try_from(rulebook.parameter(key).unwrap()).unwrap()
}

fn last_day(limit: Limit, start: Date) -> Date {
    limit.deadline(start, &calendar()).day
}

#[test]
fn the_provider_breaches_article_18_on_the_fourth_working_day_after_acceptance() {
    // Accepted on the Wednesday before the Spring Festival of 2024: the third working day is a worked Sunday.
    let accepted = at(date(2024, 2, 7), 9);
    let clock = Clock::start(limit("provision.sla"), accepted, &calendar());
    assert_eq!(clock.deadline().day, date(2024, 2, 18));
    let clock = clock.check(at(date(2024, 2, 18), 23)).unwrap();
    assert!(!clock.is_breached());
    let clock = clock.check(at(date(2024, 2, 19), 0)).unwrap();
    assert!(clock.is_breached());
}

#[test]
fn the_tenant_deploys_within_five_working_days_after_configuration_article_18() {
    let configured = at(date(2025, 9, 26), 17);
    let clock = Clock::start(limit("deploy.sla"), configured, &calendar());
    assert_eq!(clock.deadline().day, date(2025, 10, 10));
}

#[test]
fn the_last_day_counts_to_its_very_end_in_shanghai() {
    let clock = Clock::start(
        limit("provision.sla"),
        at(date(2026, 9, 18), 9),
        &calendar(),
    );
    let deadline = clock.deadline();
    assert_eq!(deadline.day, date(2026, 9, 22));
    assert_eq!(deadline.passes_at().to_string(), "2026-09-22T16:00:00Z");
    assert!(!deadline.has_passed(deadline.passes_at() - jiff::SignedDuration::from_nanos(1)));
    assert!(deadline.has_passed(deadline.passes_at()));
}

#[test]
fn the_time_of_day_at_which_a_clock_starts_does_not_matter() {
    let day = date(2026, 4, 30);
    let early = Clock::start(limit("deploy.sla"), at(day, 0), &calendar());
    let late = Clock::start(limit("deploy.sla"), at(day, 23), &calendar());
    assert_eq!(early.deadline(), late.deadline());
    assert_eq!(early.deadline().day, date(2026, 5, 11));
}

#[test]
fn a_month_for_testing_ends_with_a_month_that_is_shorter_article_19() {
    let month = limit("acceptance_tests.sla");
    assert_eq!(last_day(month, date(2025, 1, 31)), date(2025, 2, 28));
    assert_eq!(last_day(month, date(2024, 1, 31)), date(2024, 2, 29));
    assert_eq!(last_day(month, date(2024, 2, 29)), date(2024, 3, 29));
    assert_eq!(last_day(month, date(2025, 12, 15)), date(2026, 1, 15));
}

#[test]
fn three_months_of_transition_end_with_november_article_22() {
    assert_eq!(
        last_day(limit("exit.transition"), date(2025, 8, 31)),
        date(2025, 11, 30)
    );
}

#[test]
fn next_year_s_needs_are_due_on_the_next_thirtieth_of_september_article_14() {
    let plan = limit("annual_plan.deadline");
    assert_eq!(last_day(plan, date(2025, 1, 1)), date(2025, 9, 30));
    assert_eq!(last_day(plan, date(2025, 9, 30)), date(2025, 9, 30));
    assert_eq!(last_day(plan, date(2025, 10, 1)), date(2026, 9, 30));
}

#[test]
fn a_deadline_on_a_day_off_stays_unless_the_rulebook_carries_it_forward() {
    let calendar = calendar();
    let plan = Limit::MonthDay { month: 10, day: 1 };
    let stays = plan.deadline(date(2025, 9, 1), &calendar);
    assert_eq!(stays.day, date(2025, 10, 1));
    assert_eq!(stays.or_next_workday(&calendar).day, date(2025, 10, 9));
    let worked = limit("annual_plan.deadline").deadline(date(2025, 9, 1), &calendar);
    assert_eq!(worked.or_next_workday(&calendar), worked);
}

#[test]
fn plain_days_count_days_off_too() {
    assert_eq!(
        last_day(Limit::Days { count: 30 }, date(2025, 9, 20)),
        date(2025, 10, 20)
    );
}

#[test]
fn a_parameter_without_a_time_is_no_limit() {
    let rulebook = Rulebook::parse(rulebook::builtin()[0]).unwrap();
    let threshold = rulebook.parameter("scale_up.threshold").unwrap();
    assert_eq!(
        Limit::try_from(threshold),
        Err(NoLimit("scale_up.threshold".to_owned()))
    );
}

#[test]
fn a_deadline_beyond_the_published_calendar_is_provisional() {
    let clock = Clock::start(limit("deploy.sla"), at(date(2026, 12, 28), 9), &calendar());
    assert!(clock.deadline().provisional);
    let clock = Clock::start(limit("deploy.sla"), at(date(2026, 11, 2), 9), &calendar());
    assert!(!clock.deadline().provisional);
    let clock = clock
        .extend(
            Limit::WorkingDays { count: 60 },
            "large system",
            at(date(2026, 11, 3), 9),
            &calendar(),
        )
        .unwrap();
    assert!(clock.deadline().provisional, "the extension reaches 2027");
}

#[test]
fn a_pause_over_a_holiday_moves_the_deadline_by_working_days_only() {
    let calendar = calendar();
    // Friday; the worked Sunday, Monday and Tuesday the 30th are the three days.
    let clock = Clock::start(limit("provision.sla"), at(date(2025, 9, 26), 9), &calendar);
    assert_eq!(clock.deadline().day, date(2025, 9, 30));
    let paused = clock
        .pause(at(date(2025, 9, 28), 10), "documents missing")
        .unwrap();
    let clock = paused.resume(at(date(2025, 10, 9), 10), &calendar).unwrap();
    // The 29th, the 30th and the 9th of October were worked while it stood still.
    assert_eq!(clock.deadline().day, date(2025, 10, 11));
    assert_eq!(
        clock.events()[2].what,
        What::Resumed {
            stood_still: 3,
            deadline: clock.deadline()
        }
    );
}

#[test]
fn a_clock_stopped_on_its_last_day_and_resumed_on_a_day_off_can_still_be_met_that_day() {
    let calendar = calendar();
    let clock = Clock::start(limit("provision.sla"), at(date(2026, 3, 3), 9), &calendar);
    assert_eq!(clock.deadline().day, date(2026, 3, 6));
    let saturday = at(date(2026, 3, 7), 9);
    let clock = clock
        .pause(at(date(2026, 3, 6), 9), "documents missing")
        .unwrap();
    let clock = clock.resume(saturday, &calendar).unwrap();
    assert_eq!(clock.deadline().day, date(2026, 3, 7));
    assert!(!clock.meet(saturday).unwrap().is_breached());
}

#[test]
fn a_limit_in_months_stands_still_by_calendar_days() {
    let calendar = calendar();
    let clock = Clock::start(
        limit("exit.transition"),
        at(date(2025, 3, 10), 9),
        &calendar,
    );
    let clock = clock.pause(at(date(2025, 4, 1), 9), "objection").unwrap();
    let clock = clock.resume(at(date(2025, 4, 11), 9), &calendar).unwrap();
    assert_eq!(clock.deadline().day, date(2025, 6, 20));
}

#[test]
fn time_does_not_pass_while_a_clock_is_paused() {
    let calendar = calendar();
    let clock = Clock::start(limit("provision.sla"), at(date(2026, 3, 2), 9), &calendar);
    let clock = clock
        .pause(at(date(2026, 3, 3), 9), "documents missing")
        .unwrap();
    let clock = clock.check(at(date(2026, 6, 1), 9)).unwrap();
    assert!(!clock.is_breached());
    let met = clock.meet(at(date(2026, 6, 1), 10)).unwrap();
    assert!(matches!(met.state(), State::Met { .. }));
}

#[test]
fn deployment_extended_with_consent_ends_later_article_18() {
    let calendar = calendar();
    let clock = Clock::start(limit("deploy.sla"), at(date(2026, 3, 2), 9), &calendar);
    assert_eq!(clock.deadline().day, date(2026, 3, 9));
    let clock = clock
        .extend(
            Limit::WorkingDays { count: 10 },
            "demanding technology",
            at(date(2026, 3, 6), 9),
            &calendar,
        )
        .unwrap();
    assert_eq!(clock.deadline().day, date(2026, 3, 23));
    assert!(!clock.check(at(date(2026, 3, 20), 9)).unwrap().is_breached());
}

#[test]
fn doing_it_on_the_last_day_is_in_time() {
    let clock = Clock::start(limit("provision.sla"), at(date(2026, 3, 2), 9), &calendar());
    let now = at(date(2026, 3, 5), 23);
    let met = clock.meet(now).unwrap();
    assert_eq!(
        met.state(),
        State::Met {
            at: now,
            deadline: Deadline {
                day: date(2026, 3, 5),
                provisional: false
            }
        }
    );
}

#[test]
fn doing_it_late_stays_a_breach_and_is_recorded() {
    let clock = Clock::start(limit("provision.sla"), at(date(2026, 3, 2), 9), &calendar());
    let late = at(date(2026, 3, 9), 9);
    let clock = clock.meet(late).unwrap();
    assert!(clock.is_breached());
    assert!(matches!(clock.state(), State::Breached { met_late: Some(at), .. } if at == late));
    let kinds: Vec<&What> = clock.events().iter().map(|event| &event.what).collect();
    assert!(matches!(
        kinds[..],
        [
            What::Started { .. },
            What::Breached { .. },
            What::Met { in_time: false }
        ]
    ));
}

#[test]
fn a_passed_deadline_cannot_be_paused_or_extended_away() {
    let calendar = calendar();
    let clock = Clock::start(limit("provision.sla"), at(date(2026, 3, 2), 9), &calendar);
    let late = at(date(2026, 3, 6), 0);
    let refusal = Refusal::Breached(date(2026, 3, 5));
    assert_eq!(clock.clone().pause(late, "late"), Err(refusal.clone()));
    let more = Limit::WorkingDays { count: 5 };
    assert_eq!(
        clock.clone().extend(more, "late", late, &calendar),
        Err(refusal.clone())
    );
    let breached = clock.check(late).unwrap();
    assert_eq!(
        breached.clone().resume(late, &calendar),
        Err(refusal.clone())
    );
    assert_eq!(breached.extend(more, "late", late, &calendar), Err(refusal));
}

#[test]
fn a_clock_refuses_what_its_state_does_not_allow() {
    let calendar = calendar();
    let now = at(date(2026, 3, 2), 9);
    let running = Clock::start(limit("deploy.sla"), now, &calendar);
    assert_eq!(
        running.clone().resume(now, &calendar),
        Err(Refusal::Running)
    );
    let nothing = Limit::WorkingDays { count: 0 };
    assert_eq!(
        running.clone().extend(nothing, "", now, &calendar),
        Err(Refusal::Nothing)
    );

    let paused = running.clone().pause(now, "documents missing").unwrap();
    assert_eq!(paused.clone().pause(now, "again"), Err(Refusal::Paused));
    let more = Limit::Days { count: 1 };
    assert_eq!(
        paused.clone().extend(more, "", now, &calendar),
        Err(Refusal::Paused)
    );

    let met = running.clone().meet(now).unwrap();
    assert_eq!(met.clone().meet(now), Err(Refusal::Met(now)));
    assert_eq!(met.clone().pause(now, ""), Err(Refusal::Met(now)));
    assert_eq!(met.resume(now, &calendar), Err(Refusal::Met(now)));

    let before = now - jiff::SignedDuration::from_secs(1);
    assert_eq!(
        running.meet(before),
        Err(Refusal::Backwards {
            last: now,
            now: before
        })
    );

    let plan = Clock::start(limit("annual_plan.deadline"), now, &calendar);
    assert_eq!(plan.pause(now, "no"), Err(Refusal::FixedDay));
}

#[test]
fn a_clock_survives_being_written_down() {
    let calendar = calendar();
    let clock = Clock::start(limit("deploy.sla"), at(date(2026, 3, 2), 9), &calendar)
        .pause(at(date(2026, 3, 3), 9), "documents missing")
        .unwrap();
    let written = serde_json::to_string(&clock).unwrap();
    assert_eq!(serde_json::from_str::<Clock>(&written).unwrap(), clock);
}
