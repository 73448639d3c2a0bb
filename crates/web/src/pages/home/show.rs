//! `GET /`: the work queue for whoever takes part in cases; for everybody else what waits for them and what they may open.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;
use crate::filter::TaskQuery;
use crate::html::Html;
use crate::pages::task;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// What somebody may open from here.
#[derive(Debug)]
pub(crate) struct Way {
    path: &'static str,
    icon: &'static str,
    name: &'static str,
    what: &'static str,
}

/// The page of those who do not see business data, or none of its sums.
#[derive(Debug, Template)]
#[template(path = "home/show.html")]
pub(crate) struct HomePage {
    pub(crate) v: Visit,
}

impl HomePage {
    /// What the reader may open, what is needed most first.
    fn ways(&self) -> Vec<Way> {
        let v = &self.v;
        WAYS.iter()
            .filter(|(right, ..)| right.is_empty() || v.may(right))
            // Who searches the whole record finds its own acts there.
            .filter(|(_, path, ..)| *path != "/record/own" || !v.may("record.search"))
            .map(|(_, path, icon, name, what)| Way {
                path,
                icon,
                name: v.t(name.0, name.1),
                what: v.t(what.0, what.1),
            })
            .collect()
    }

    fn nothing_waits(&self) -> bool {
        !self.v.waiting.any()
    }
}

/// A text in both languages.
type Both = (&'static str, &'static str);

/// Right, path, icon, name, purpose.
const WAYS: &[(&str, &str, &str, Both, Both)] = &[
    (
        "membership.authorise",
        "/authorisations",
        "user-check",
        ("授权审批", "Authorisations"),
        (
            "审批系统管理员准备的任职和接口客户端。",
            "Decide on memberships and API clients that the system administrator prepared.",
        ),
    ),
    (
        "person.create",
        "/people/new",
        "plus",
        ("开立账号", "Open an account"),
        (
            "登记人员，再发送一次性链接，由本人设置口令。",
            "Enter a person, then send a one-time link by which it sets its password.",
        ),
    ),
    (
        "person.list",
        "/people",
        "users",
        ("人员", "People"),
        (
            "账号、任职和联系方式。",
            "Accounts, memberships, how to reach them.",
        ),
    ),
    (
        "organisation.list",
        "/organisations",
        "building-community",
        ("单位", "Organisations"),
        (
            "单位名册、隶属关系和名称沿革。",
            "The register, who hangs below whom, names over time.",
        ),
    ),
    (
        "client.list",
        "/clients",
        "plug-connected",
        ("接口客户端", "API clients"),
        (
            "调用接口的程序及其授权范围。",
            "Programs that call the API, and their scopes.",
        ),
    ),
    (
        "session.list",
        "/sessions",
        "user-circle",
        ("登录会话", "Sessions"),
        (
            "谁正在登录，可以立即结束。",
            "Who is signed in; end a session at once.",
        ),
    ),
    (
        "record.search",
        "/record",
        "history",
        ("审计记录", "The record"),
        (
            "谁在何时对什么做了什么，包括被拒绝的操作。",
            "Who did what to what and when, refusals included.",
        ),
    ),
    (
        "checkpoint.list",
        "/checkpoints",
        "certificate",
        ("检查点", "Checkpoints"),
        (
            "签名的记录摘要，供外部见证。",
            "Signed digests of the record, for outside witnesses.",
        ),
    ),
    (
        "resource.list",
        "/resources",
        "server-2",
        ("资源台账", "Resources"),
        ("云主机和数据盘台账。", "Hosts and data disks."),
    ),
    (
        "divergence.list",
        "/divergences",
        "arrows-diff",
        ("两方差异", "Divergence"),
        (
            "云服务商与云监管服务商测量不一致之处。",
            "Where provider and supervisor measured differently.",
        ),
    ),
    (
        "grant.list",
        "/access",
        "key",
        ("访问授权", "Access"),
        (
            "申请或决定对使用单位云主机的访问。",
            "Ask for access to units’ hosts, or decide on it.",
        ),
    ),
    (
        "record.own",
        "/record/own",
        "history",
        ("与我有关的记录", "What concerns me"),
        ("您本人的每一次操作。", "Everything you did."),
    ),
    (
        "",
        "/notices",
        "bell",
        ("我的消息", "Notices"),
        (
            "待您办理、即将到期和有进展的事项。",
            "What waits for you, is due soon or has moved.",
        ),
    ),
    (
        "",
        "/profile",
        "user-circle",
        ("我的账号", "Profile"),
        (
            "口令、第二种身份验证和登录会话。",
            "Password, second factor, sessions.",
        ),
    ),
    (
        "",
        "/rulebook",
        "book-2",
        ("制度规则", "Rulebook"),
        ("办法的条款和参数。", "The measures and their parameters."),
    ),
];

/// Shows what is asked of the reader, or the way to what it may see.
pub(crate) async fn home(mut v: Visit, State(web): State<Web>) -> Result<Response, Failure> {
    if v.may("case.list") {
        "/tasks".clone_into(&mut v.path);
        let page = task::page(v, &web, TaskQuery::default(), Typed::default()).await?;
        return Ok(Html(page).into_response());
    }
    // Who has to change the password first is nobody until then.
    if v.by().is_nobody() {
        return Err(Failure::SignIn);
    }
    Ok(Html(HomePage { v }).into_response())
}
