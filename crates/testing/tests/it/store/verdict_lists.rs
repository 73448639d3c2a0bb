//! Lists of the latest verdicts.

use yunheng_domain::ids::VerdictId;
use yunheng_domain::reach::Reach;
use yunheng_domain::verdict::{Outcome, Rule};
use yunheng_store::{Exemption, LatestFilter, NewVerdict, VerdictTotals};

use super::verdicts::{judged, latest, put, saving};
use super::{Place, day, machine, on_both, unit};

on_both!(
    verdicts_are_ranked_by_saving_and_a_cursor_never_skips_or_repeats,
    a_cursor_goes_on_although_its_row_is_no_longer_the_latest,
    filters_narrow_the_latest_verdicts,
    units_are_ranked_by_what_they_could_save,
    nothing_judged_is_nothing_counted,
    an_idle_machine_that_could_also_shrink_is_counted_once,
    what_is_exempted_is_not_money_in_play,
);

async fn verdicts_are_ranked_by_saving_and_a_cursor_never_skips_or_repeats(place: &Place) {
    let machines = place.machines(30).await;
    let verdicts: Vec<NewVerdict> = machines
        .iter()
        .flat_map(|vm| {
            [
                saving(*vm, Rule::Reduction, "2013-10-01T00:00:00Z", vm.0 * 17 % 5),
                judged(*vm, Rule::Alarm, Outcome::Keep, "2013-10-01T00:00:00Z"),
            ]
        })
        .collect();
    put(place, &verdicts).await;
    let whole = latest(place, &LatestFilter::default()).await;
    assert_eq!(whole.len(), 60);
    assert!(whole.is_sorted_by_key(|row| {
        let saving = row.stored.details.verdict.saving_per_month;
        (
            std::cmp::Reverse(saving.map_or(0, |saving| saving.0)),
            row.stored.id,
        )
    }));
    let whole: Vec<VerdictId> = whole.iter().map(|row| row.stored.id).collect();
    for limit in [1, 7, 60] {
        let mut seen: Vec<VerdictId> = Vec::new();
        loop {
            let page = place
                .store
                .latest_verdicts(
                    &LatestFilter::default(),
                    &Reach::everything(),
                    seen.last().copied(),
                    limit,
                )
                .await
                .unwrap();
            if page.is_empty() {
                break;
            }
            seen.extend(page.iter().map(|row| row.stored.id));
        }
        assert_eq!(seen, whole, "{limit}");
    }
}

async fn a_cursor_goes_on_although_its_row_is_no_longer_the_latest(place: &Place) {
    let machines = place.machines(3).await;
    let verdicts: Vec<NewVerdict> = machines
        .iter()
        .zip([30, 20, 10])
        .map(|(vm, fen)| saving(*vm, Rule::Reduction, "2013-10-01T00:00:00Z", fen))
        .collect();
    put(place, &verdicts).await;
    let first = latest(place, &LatestFilter::default()).await;
    // The sweep of the next night, between two pages of a reader.
    put(
        place,
        &[saving(
            machines[1],
            Rule::Reduction,
            "2013-10-02T00:00:00Z",
            25,
        )],
    )
    .await;
    let next = place
        .store
        .latest_verdicts(
            &LatestFilter::default(),
            &Reach::everything(),
            Some(first[1].stored.id),
            10,
        )
        .await
        .unwrap();
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].stored.details.resource, machines[2]);
}

async fn filters_narrow_the_latest_verdicts(place: &Place) {
    let machines = place.machines(12).await;
    let mut tx = place.store.begin().await.unwrap();
    let owner = tx.add_organisation(&unit("U2")).await.unwrap();
    let other = tx
        .add_resource(&machine(owner, "VM-00%"), day("2013-07-01"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut verdicts: Vec<NewVerdict> = machines
        .iter()
        .map(|vm| judged(*vm, Rule::Alarm, Outcome::Keep, "2013-10-01T00:00:00Z"))
        .collect();
    verdicts.push(saving(other, Rule::Reduction, "2013-10-01T00:00:00Z", 5));
    put(place, &verdicts).await;
    let all = LatestFilter::default();
    let text = |text: &str| Some(text.to_owned());
    let cases = [
        (all.clone(), 13),
        (
            LatestFilter {
                rule: Some(Rule::Alarm),
                ..all.clone()
            },
            12,
        ),
        (
            LatestFilter {
                outcome: Some(Outcome::Shrink),
                ..all.clone()
            },
            1,
        ),
        (
            LatestFilter {
                unit: Some(owner),
                ..all.clone()
            },
            1,
        ),
        (
            LatestFilter {
                resource: Some(machines[3]),
                ..all.clone()
            },
            1,
        ),
        (
            LatestFilter {
                text: text("vM-00"),
                ..all.clone()
            },
            11,
        ),
        (
            LatestFilter {
                text: text("0%"),
                ..all.clone()
            },
            1,
        ),
        (
            LatestFilter {
                text: text("nowhere"),
                ..all
            },
            0,
        ),
    ];
    for (filter, expected) in cases {
        let listed = latest(place, &filter).await.len();
        let count = place
            .store
            .count_latest_verdicts(&filter, &Reach::everything())
            .await
            .unwrap();
        assert_eq!((listed, count), (expected, expected as u64), "{filter:?}");
    }
}

async fn units_are_ranked_by_what_they_could_save(place: &Place) {
    let poor = place.machines(2).await;
    let mut tx = place.store.begin().await.unwrap();
    let rich = tx.add_organisation(&unit("U2")).await.unwrap();
    let vm = tx
        .add_resource(&machine(rich, "big"), day("2013-07-01"))
        .await
        .unwrap();
    tx.add_organisation(&unit("U3-never-judged")).await.unwrap();
    tx.commit().await.unwrap();
    let at = "2013-10-01T00:00:00Z";
    put(
        place,
        &[
            saving(vm, Rule::Reduction, at, 9_000),
            judged(vm, Rule::Alarm, Outcome::Keep, at),
            judged(vm, Rule::Idle, Outcome::InsufficientData, at),
            saving(poor[0], Rule::Reduction, at, 1_000),
            judged(poor[1], Rule::Alarm, Outcome::Alarm, at),
        ],
    )
    .await;
    let units = place
        .store
        .units_by_saving(&Reach::everything(), 10, day("2026-11-22"))
        .await
        .unwrap();
    assert_eq!(units[0], (rich, "U2 简称".to_owned(), 1, 9_000));
    assert_eq!((units[1].2, units[1].3), (2, 1_000));
    assert_eq!(units.len(), 2);
    assert_eq!(
        place
            .store
            .units_by_saving(&Reach::everything(), 1, day("2026-11-22"))
            .await
            .unwrap()
            .len(),
        1
    );
}

async fn nothing_judged_is_nothing_counted(place: &Place) {
    let totals = place
        .store
        .verdict_totals(&Reach::everything(), day("2026-11-22"))
        .await
        .unwrap();
    assert_eq!(totals, VerdictTotals::default());
    assert_eq!(
        place
            .store
            .units_by_saving(&Reach::everything(), 10, day("2026-11-22"))
            .await
            .unwrap(),
        []
    );
    assert_eq!(latest(place, &LatestFilter::default()).await, []);
}

async fn an_idle_machine_that_could_also_shrink_is_counted_once(place: &Place) {
    let vm = place.machines(1).await[0];
    let at = "2013-10-01T00:00:00Z";
    put(
        place,
        &[
            saving(vm, Rule::Reduction, at, 6_000),
            saving(vm, Rule::Idle, at, 10_000),
        ],
    )
    .await;
    let on = day("2013-10-01");
    assert_eq!(
        place
            .store
            .verdict_totals(&Reach::everything(), on)
            .await
            .unwrap()
            .saving,
        10_000
    );
    assert_eq!(
        place
            .store
            .units_by_saving(&Reach::everything(), 1, on)
            .await
            .unwrap()[0]
            .3,
        10_000
    );
    let row = place.store.resource(vm).await.unwrap().unwrap();
    assert_eq!(row.saving, 10_000);
}

async fn what_is_exempted_is_not_money_in_play(place: &Place) {
    let vm = place.machines(1).await[0];
    let at = "2013-10-01T00:00:00Z";
    put(place, &[saving(vm, Rule::Reduction, at, 6_000)]).await;
    let mut tx = place.store.begin().await.unwrap();
    tx.exempt(&[Exemption {
        resource: vm,
        rule: Rule::Reduction,
        reason: "年底业务高峰".to_owned(),
        until: day("2013-12-31"),
        given_at: at.parse().unwrap(),
    }])
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let saving_on = async |on: &str| {
        let totals = place
            .store
            .verdict_totals(&Reach::everything(), day(on))
            .await
            .unwrap();
        totals.saving
    };
    assert_eq!(saving_on("2013-12-31").await, 0);
    assert_eq!(saving_on("2014-01-01").await, 6_000);
}
