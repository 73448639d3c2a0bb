//! `GET /organisations.csv`, `/people.csv`, `/clients.csv`, `/access.csv` and `/delegations.csv`.

use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use yunheng_app::{Action, PersonRow};

use crate::failure::Failure;
use crate::filter::{OrganisationQuery, PersonQuery};
use crate::lang::Lang;
use crate::state::Web;
use crate::table_csv::{STEP, defused, download, small};
use crate::visit::Visit;

/// Writes down that a list is taken away.
async fn tell(
    v: &Visit,
    web: &Web,
    action: Action,
    name: &str,
    raw: Option<String>,
) -> Result<(), Failure> {
    let what = match raw.filter(|raw| !raw.is_empty()) {
        Some(raw) => format!("{name}?{raw}"),
        None => name.to_owned(),
    };
    Ok(web.app.tell_export(v.by(), action, &what).await?)
}

fn head<const N: usize>(lang: Lang, names: [(&str, &str); N]) -> Vec<String> {
    names
        .into_iter()
        .map(|(zh, en)| lang.t(zh, en).to_owned())
        .collect()
}

fn row<const N: usize>(cells: [String; N]) -> Vec<String> {
    cells.into_iter().map(|cell| defused(&cell)).collect()
}

/// Exports organisations.
pub(crate) async fn organisations(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
    Query(query): Query<OrganisationQuery>,
) -> Result<Response, Failure> {
    let name = "organisations.csv";
    let filter = query.filter()?;
    tell(&v, &web, Action::OrganisationList, name, raw).await?;
    let all = web.app.organisations(v.by(), &filter).await?;
    let mut rows = vec![head(
        v.lang,
        [
            ("编号", "id"),
            ("代码", "code"),
            ("名称", "name"),
            ("简称", "short name"),
            ("类型", "kinds"),
            ("类别", "category"),
            ("付费方", "payer"),
            ("并入日期", "merged on"),
        ],
    )];
    rows.extend(all.iter().map(|one| {
        let details = &one.details;
        let kinds = details.kinds.iter().map(|kind| v.organisation_kind(*kind));
        row([
            one.id.to_string(),
            details.code.clone(),
            details.name.clone(),
            details.short_name.clone(),
            kinds.collect::<Vec<_>>().join(v.t("、", ", ")),
            details.category.clone(),
            v.payer(details.payer).to_owned(),
            one.merged
                .map_or_else(String::new, |(_, on)| on.to_string()),
        ])
    }));
    Ok(small(name, rows))
}

/// Exports people, page by page.
pub(crate) async fn people(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
    Query(query): Query<PersonQuery>,
) -> Result<Response, Failure> {
    let name = "people.csv";
    tell(&v, &web, Action::PersonList, name, raw).await?;
    let filter = query.filter();
    let first = web.app.people(v.by(), &filter, None, STEP).await?;
    let head = head(
        v.lang,
        [
            ("编号", "id"),
            ("登录名", "login"),
            ("姓名", "name"),
            ("职务", "title"),
            ("单位", "organisation"),
            ("电话（已遮盖）", "telephone (masked)"),
            ("账号", "account"),
        ],
    );
    let cells = match v.lang {
        Lang::Zh => |row: &PersonRow| person(Lang::Zh, row),
        Lang::En => |row: &PersonRow| person(Lang::En, row),
    };
    let by = v.by().clone();
    let fetch = move |after| {
        let (app, filter, by) = (web.app.clone(), filter.clone(), by.clone());
        async move { app.people(&by, &filter, Some(after), STEP).await }
    };
    Ok(download(name, head, first, cells, fetch))
}

fn person(lang: Lang, found: &PersonRow) -> Vec<String> {
    let details = &found.person.details;
    row([
        found.person.id.to_string(),
        details.login.clone(),
        details.name.clone(),
        details.title.clone(),
        found.organisation.clone(),
        found.phone.clone().unwrap_or_default(),
        lang.account_state(found).to_owned(),
    ])
}

/// Exports programs.
pub(crate) async fn clients(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Failure> {
    let name = "clients.csv";
    tell(&v, &web, Action::ClientList, name, raw).await?;
    let mut rows = vec![head(
        v.lang,
        [
            ("编号", "client id"),
            ("名称", "name"),
            ("单位", "organisation"),
            ("角色", "role"),
            ("授权范围", "scopes"),
            ("状态", "state"),
        ],
    )];
    rows.extend(web.app.clients(v.by()).await?.iter().map(|found| {
        let details = &found.client.details;
        let scopes: Vec<&str> = details.scopes.iter().map(String::as_str).collect();
        row([
            details.code.clone(),
            details.name.clone(),
            found.organisation.clone(),
            v.role(details.role).to_owned(),
            scopes.join(" "),
            v.client_state(found).to_owned(),
        ])
    }));
    Ok(small(name, rows))
}

/// Exports grants of access.
pub(crate) async fn grants(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Failure> {
    let name = "access.csv";
    tell(&v, &web, Action::GrantList, name, raw).await?;
    let mut rows = vec![head(
        v.lang,
        [
            ("编号", "id"),
            ("用途", "purpose"),
            ("状态", "state"),
            ("使用单位", "unit"),
            ("访问方", "organisation"),
            ("人员", "people"),
            ("范围", "scope"),
            ("开始（UTC）", "from (UTC)"),
            ("截止（UTC）", "until (UTC)"),
            ("申请人", "asked by"),
            ("决定人", "decided by"),
        ],
    )];
    rows.extend(web.app.grants(v.by()).await?.iter().map(|view| {
        let details = &view.grant.details;
        let whole = v.t("该单位全部资源", "Everything of the unit");
        row([
            view.grant.id.to_string(),
            details.purpose.clone(),
            v.grant_state(view).to_owned(),
            view.owner.clone(),
            view.beneficiary.clone(),
            view.people.join(v.t("、", ", ")),
            view.scope.clone().unwrap_or_else(|| whole.to_owned()),
            details.from.to_string(),
            details.until.to_string(),
            view.asked_by.clone(),
            view.decided_by.clone().unwrap_or_default(),
        ])
    }));
    Ok(small(name, rows))
}

/// Exports delegations.
pub(crate) async fn delegations(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Failure> {
    let name = "delegations.csv";
    tell(&v, &web, Action::DelegationList, name, raw).await?;
    let mut rows = vec![head(
        v.lang,
        [
            ("编号", "id"),
            ("委托人", "lent by"),
            ("代行人", "deputy"),
            ("单位", "organisation"),
            ("角色", "role"),
            ("开始日期", "first day"),
            ("截止日期", "last day"),
            ("理由", "reason"),
            ("状态", "state"),
        ],
    )];
    rows.extend(web.app.delegations(v.by()).await?.iter().map(|found| {
        let details = &found.delegation.details;
        row([
            found.delegation.id.to_string(),
            found.lender_name.clone(),
            found.deputy.clone(),
            found.organisation.clone(),
            v.role(found.role).to_owned(),
            details.from.to_string(),
            details.until.to_string(),
            details.reason.clone(),
            v.delegation_state(found).to_owned(),
        ])
    }));
    Ok(small(name, rows))
}
