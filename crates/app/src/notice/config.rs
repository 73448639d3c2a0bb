//! How what leaves the database is sent.

use ipnet::IpNet;

/// Mail and webhooks, as configured.
#[derive(Debug, Clone)]
pub struct OutwardConfig {
    /// The mail server, `smtps://name:password@host` or `smtp://host:25`; `None` sends no mail.
    pub smtp: Option<String>,
    /// Whom mails are from.
    pub from: String,
    /// Whether webhooks may be called without TLS.
    pub plain_webhooks: bool,
    /// Networks that are not public and that webhooks may be called in all the same.
    pub webhooks_into: Vec<IpNet>,
    /// Working days before a deadline on which people are reminded of it.
    pub soon_days: u32,
    /// How often something is tried before it is given up.
    pub attempts: u32,
    /// Days that people are told something for: then the notice is deleted, read or not.
    pub notice_days: u32,
    /// Days that what arrived by mail or call is remembered.
    pub delivered_days: u32,
}

impl Default for OutwardConfig {
    /// No mail, webhooks by TLS into public networks only, a reminder one working day before, given up after twelve attempts: about a day and a half. Notices are kept for half a year, what arrived for 30 days.
    fn default() -> Self {
        Self {
            smtp: None,
            from: "Yunheng <yunheng@localhost>".to_owned(),
            plain_webhooks: false,
            webhooks_into: Vec::new(),
            soon_days: 1,
            attempts: 12,
            notice_days: 183,
            delivered_days: 30,
        }
    }
}
