use yunheng_app::{AppError, ExemptRequest};
use yunheng_domain::role::{Post, Role};
use yunheng_testing::{Harness, both};

use super::{actor, behind_its_back, employee, look, member, on, organisation, roles, send};

both!(
    a_deputy_acts_on_the_days_of_the_absence_only,
    what_is_lent_ends_with_the_lender_s_own_membership,
    nothing_is_lent_to_a_stranger_an_administrator_or_the_other_pair_of_hands,
    only_the_lender_or_a_security_administrator_takes_it_back,
    who_is_recused_does_not_decide_on_that_unit,
    a_deputy_is_bound_by_the_recusal_of_whom_it_stands_in_for,
);

async fn lend(city: &Harness, lender: &yunheng_testing::Person, to: &str, until: &str) -> u16 {
    let store = city.store();
    let id = store.memberships_of([lender.id]).await.unwrap()[0].row.id;
    let form =
        format!("membership={id}&to={to}&from=2013-10-08&until={until}&reason=年休假期间代行");
    let answer = send(city, lender, "/delegations", &form).await;
    answer.status().as_u16()
}

async fn a_deputy_acts_on_the_days_of_the_absence_only(city: Harness) {
    city.unit("U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let deputy = employee(&city, "deputy", "U1").await;
    assert_eq!(lend(&city, &owner, "deputy", "2013-10-20").await, 303);
    for path in ["/delegations".to_owned(), format!("/people/{deputy}")] {
        let page = look(&city, &owner, &path).await.text();
        assert!(page.contains("年休假期间代行"), "{path}");
    }
    for (day, held) in [
        ("2013-10-08", true),
        ("2013-10-20", true),
        ("2013-10-21", false),
    ] {
        on(&city, day);
        let hats = actor(&city, deputy).await.hats;
        assert_eq!(!hats.is_empty(), held, "{day}");
        assert!(hats.iter().all(|hat| hat.on_behalf_of == Some(owner.id)));
    }
}

async fn what_is_lent_ends_with_the_lender_s_own_membership(city: Harness) {
    city.unit("U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let deputy = employee(&city, "deputy", "U1").await;
    assert_eq!(lend(&city, &owner, "deputy", "2013-10-20").await, 303);
    assert_eq!(roles(&city, deputy).await, [Role::SystemOwner]);
    // Longer by a row changed from outside: no.
    let longer = "UPDATE delegation SET until_day = until_day + 300";
    behind_its_back(&city, longer).await.unwrap();
    assert_eq!(roles(&city, deputy).await, []);
    behind_its_back(&city, "UPDATE delegation SET until_day = until_day - 300")
        .await
        .unwrap();
    assert_eq!(roles(&city, deputy).await, [Role::SystemOwner]);
    let sec = city.administrator("sec", Post::Secadmin).await;
    let store = city.store();
    let id = store.memberships_of([owner.id]).await.unwrap()[0].row.id;
    let by = actor(&city, sec.id).await;
    city.app().revoke_membership(&by, id).await.unwrap();
    assert_eq!(roles(&city, deputy).await, []);
}

async fn nothing_is_lent_to_a_stranger_an_administrator_or_the_other_pair_of_hands(city: Harness) {
    city.unit("U1").await;
    city.unit("U2").await;
    let approver = city.person("approver", &[(Role::UnitApprover, "U1")]).await;
    let stranger = employee(&city, "stranger", "U2").await;
    let applicant = employee(&city, "applicant", "U1").await;
    member(
        &city,
        applicant,
        Role::Applicant,
        "U1",
        ("2013-01-01", None),
    )
    .await;
    city.administrator("sys", Post::Sysadmin).await;
    for to in ["stranger", "applicant", "sys", "approver", "nobody"] {
        assert_eq!(lend(&city, &approver, to, "2013-10-20").await, 422, "{to}");
    }
    employee(&city, "colleague", "U1").await;
    assert_eq!(lend(&city, &approver, "colleague", "2014-02-01").await, 422);
    assert_eq!(lend(&city, &approver, "colleague", "2013-12-01").await, 303);
    assert_eq!(roles(&city, stranger).await, []);
    assert_eq!(roles(&city, applicant).await, [Role::Applicant]);
}

async fn only_the_lender_or_a_security_administrator_takes_it_back(city: Harness) {
    city.unit("U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let other = city.person("other", &[(Role::Applicant, "U1")]).await;
    let deputy = employee(&city, "deputy", "U1").await;
    assert_eq!(lend(&city, &owner, "deputy", "2013-10-20").await, 303);
    let store = city.store();
    let id = store.delegations().await.unwrap()[0].row.id;
    let path = format!("/delegations/{id}/revoke");
    let refused = send(&city, &other, &path, "").await;
    assert!(refused.status().is_client_error());
    assert_eq!(roles(&city, deputy).await, [Role::SystemOwner]);
    let _ = send(&city, &owner, &path, "").await.expect_status(303);
    assert_eq!(roles(&city, deputy).await, []);
}

async fn who_is_recused_does_not_decide_on_that_unit(city: Harness) {
    city.with_quarter().await;
    city.judge().await;
    let low = city.id_of("low").await;
    let store = city.store();
    let row = store.resource(low).await.unwrap().unwrap();
    let unit = store
        .organisation(row.resource.details.unit)
        .await
        .unwrap()
        .unwrap();
    let reviewer = city
        .person("judge", &[(Role::Reviewer, yunheng_testing::AUTHORITY)])
        .await;
    let list = city
        .get("/api/v1/verdicts?q=low&rule=reduction")
        .await
        .json();
    let verdict = list["items"][0]["verdict"]["id"].as_i64().unwrap();
    let request = ExemptRequest {
        verdicts: vec![yunheng_domain::ids::VerdictId(verdict)],
        reason: "业务高峰期".to_owned(),
        until: "2013-12-31".parse().unwrap(),
    };
    let form = format!(
        "kind=organisation&object={}&why=配偶在该单位任职",
        unit.details.code
    );
    let _ = send(&city, &reviewer, "/recusals", &form)
        .await
        .expect_status(303);
    let by = actor(&city, reviewer.id).await;
    let refused = city.app().exempt(&by, &request).await;
    assert!(
        matches!(
            refused,
            Err(AppError::Refused(yunheng_app::Refusal::Recused))
        ),
        "{refused:?}"
    );
    let page = look(&city, &reviewer, "/delegations").await.text();
    assert!(page.contains("配偶在该单位任职"));
    assert_eq!(organisation(&city, &unit.details.code).await, unit.id);
}

async fn a_deputy_is_bound_by_the_recusal_of_whom_it_stands_in_for(city: Harness) {
    city.with_quarter().await;
    city.judge().await;
    let low = city.id_of("low").await;
    let store = city.store();
    let row = store.resource(low).await.unwrap().unwrap();
    let unit = store.organisation(row.resource.details.unit).await;
    let code = unit.unwrap().unwrap().details.code;
    let authority = yunheng_testing::AUTHORITY;
    let lender = city.person("lender", &[(Role::Reviewer, authority)]).await;
    let deputy = employee(&city, "deputy", authority).await;
    let form = format!("kind=organisation&object={code}&why=配偶在该单位任职");
    let declared = send(&city, &lender, "/recusals", &form).await;
    let _ = declared.expect_status(303);
    assert_eq!(lend(&city, &lender, "deputy", "2013-10-20").await, 303);
    let list = city
        .get("/api/v1/verdicts?q=low&rule=reduction")
        .await
        .json();
    let verdict = list["items"][0]["verdict"]["id"].as_i64().unwrap();
    let request = ExemptRequest {
        verdicts: vec![yunheng_domain::ids::VerdictId(verdict)],
        reason: "业务高峰期".to_owned(),
        until: "2013-12-31".parse().unwrap(),
    };
    let by = actor(&city, deputy).await;
    let refused = city.app().exempt(&by, &request).await;
    assert!(
        matches!(
            refused,
            Err(AppError::Refused(yunheng_app::Refusal::Recused))
        ),
        "{refused:?}"
    );
    // In its own right it is impartial.
    member(
        &city,
        deputy,
        Role::Reviewer,
        authority,
        ("2013-01-01", None),
    )
    .await;
    let by = actor(&city, deputy).await;
    city.app().exempt(&by, &request).await.unwrap();
}
