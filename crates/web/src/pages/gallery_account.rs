//! Pages of signing in and of one's own account, rendered from sample contexts.

use yunheng_app::Factors;
use yunheng_domain::ids::SessionId;
use yunheng_domain::notice::Setting;
use yunheng_domain::person::Standing;

use super::gallery::Pages;
use super::gallery_people::{at, instant, membership, page};
use super::signin::Mistakes;
use super::{home, profile, signin, start};
use crate::lang::Lang;

/// The pages of this module.
pub(super) fn rendered(lang: Lang) -> Pages {
    let mut pages = ways_in(lang);
    pages.extend(accounts(lang));
    pages
}

fn factors() -> Factors {
    Factors {
        totp: true,
        recovery_codes: 8,
        passkeys: Vec::new(),
        links: Vec::new(),
    }
}

fn none() -> Factors {
    Factors {
        totp: false,
        recovery_codes: 0,
        passkeys: Vec::new(),
        links: Vec::new(),
    }
}

fn ways_in(lang: Lang) -> Pages {
    let wrong = || Mistakes::one("login", "请更正此项。", "Correct this.");
    let sign_in = |mistakes, provider, sent| {
        page(&signin::SignInPage {
            v: at(lang, "/sign-in"),
            login: String::new(),
            next: "/".to_owned(),
            provider,
            sent,
            mistakes,
        })
    };
    let code = signin::CodePage {
        v: at(lang, "/sign-in/code"),
        next: "/".to_owned(),
        factors: factors(),
        mistakes: Mistakes::default(),
    };
    let step_up = |factors| {
        page(&signin::StepUpPage {
            v: at(lang, "/step-up"),
            next: "/".to_owned(),
            factors,
            mistakes: Mistakes::default(),
        })
    };
    let invitation = start::InvitationPage {
        v: at(lang, "/invitation/x"),
        login: "limin".to_owned(),
        mistakes: wrong(),
    };
    let set_up = start::SetUpPage {
        v: at(lang, "/setup/x"),
        form: start::SetUpForm::default(),
        mistakes: Mistakes::default(),
    };
    let done = start::SetUpDonePage {
        v: at(lang, "/setup/x"),
        secadmin: "/invitation/x".to_owned(),
        auditor: "/invitation/y".to_owned(),
    };
    vec![
        ("sign_in", sign_in(Mistakes::default(), true, None)),
        ("sign_in_wrong", sign_in(wrong(), false, None)),
        (
            "sign_in_kept",
            sign_in(
                Mistakes::default(),
                false,
                Some(signin::Sent::Kept(instant())),
            ),
        ),
        (
            "sign_in_unsent",
            sign_in(Mistakes::default(), false, Some(signin::Sent::Nothing)),
        ),
        (
            "sign_in_lost",
            sign_in(Mistakes::default(), false, Some(signin::Sent::Lost)),
        ),
        ("sign_in_code", page(&code)),
        ("step_up", step_up(factors())),
        ("step_up_password", step_up(none())),
        ("invitation", page(&invitation)),
        ("set_up", page(&set_up)),
        ("set_up_done", page(&done)),
    ]
}

fn accounts(lang: Lang) -> Pages {
    let session = |id, here| profile::Row {
        id: SessionId(id),
        login: "limin".to_owned(),
        agent: "browser".to_owned(),
        address: "10.0.0.8".to_owned(),
        begun: instant(),
        used: instant(),
        here,
    };
    let own = profile::ProfilePage {
        v: at(lang, "/profile"),
        login: "limin".to_owned(),
        name: "李敏".to_owned(),
        factors: factors(),
        provider: true,
        sessions: vec![session(1, true), session(2, false)],
        memberships: vec![membership(Standing::InForce, true)],
        post: None,
        email: None,
        setting: Setting::default(),
    };
    let everybody = profile::SessionsPage {
        v: at(lang, "/sessions"),
        sessions: vec![session(1, true), session(2, false)],
    };
    let password = profile::PasswordPage {
        v: at(lang, "/profile/password"),
        login: "limin".to_owned(),
        confined: true,
        has_one: true,
        kept: true,
        mistakes: Mistakes::default(),
    };
    let factor = |factors, needed| {
        page(&profile::FactorPage {
            v: at(lang, "/profile/second-factor"),
            factors,
            needed,
            kept: needed,
        })
    };
    let enrol = profile::EnrolPage {
        v: at(lang, "/profile/second-factor/totp"),
        spelled: "ABCD".to_owned(),
        mistakes: Mistakes::default(),
    };
    let codes = profile::CodesPage {
        v: at(lang, "/profile/second-factor/totp/confirm"),
        codes: vec!["abcd-efgh".to_owned()],
        next: "/".to_owned(),
    };
    let home = home::HomePage { v: at(lang, "/") };
    vec![
        ("home", page(&home)),
        ("profile", page(&own)),
        ("sessions", page(&everybody)),
        ("password", page(&password)),
        ("factor", factor(factors(), false)),
        ("factor_needed", factor(none(), true)),
        ("factor_enrol", page(&enrol)),
        ("factor_codes", page(&codes)),
    ]
}
