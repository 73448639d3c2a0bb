//! Access by consent (Art. 41).

mod ask;
mod decide;
mod list;
mod show;

pub(crate) use ask::{ask, emergency, send, take};
pub(crate) use decide::decide;
pub(crate) use list::list;
pub(crate) use show::show;

#[cfg(test)]
pub(crate) use ask::{AskForm, AskPage};
#[cfg(test)]
pub(crate) use list::AccessPage;
#[cfg(test)]
pub(crate) use show::GrantPage;

use yunheng_app::GrantView;
use yunheng_domain::access::State;

use crate::lang::Lang;

impl Lang {
    /// Where a grant stands, in words.
    pub(crate) fn grant_state(self, view: &GrantView) -> &'static str {
        match (&view.grant.state, view.live) {
            (State::Asked, _) => self.t("待使用单位决定", "Waiting for the unit"),
            (State::Refused { .. }, _) => self.t("未同意", "Refused"),
            (State::Revoked { .. }, _) => self.t("已收回", "Revoked"),
            (State::Emergency, true) => {
                self.t("应急访问中，待复核", "Emergency, open, to be reviewed")
            }
            (State::Emergency, false) => {
                self.t("应急访问已结束，待复核", "Emergency, over, to be reviewed")
            }
            (State::Reviewed { .. }, true) => {
                self.t("应急访问中，已复核", "Emergency, open, reviewed")
            }
            (State::Reviewed { .. }, false) => {
                self.t("应急访问已结束，已复核", "Emergency, over, reviewed")
            }
            (State::Approved { .. }, true) => self.t("有效", "Open"),
            (State::Approved { .. }, false) => self.t("不在有效期内", "Outside its time"),
        }
    }
}
