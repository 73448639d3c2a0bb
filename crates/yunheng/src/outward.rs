//! Options of mails and webhooks.

use clap::Args;
use ipnet::IpNet;
use yunheng_app::OutwardConfig;

/// Options of mails and webhooks.
#[derive(Debug, Args)]
pub(crate) struct OutwardArgs {
    /// Mail server, such as `smtps://name:password@mail.example.gov.cn` or `smtp://10.0.0.5:25`; without it no mail is sent
    #[arg(long, env = "YUNHENG_SMTP", value_name = "URL", hide_env_values = true)]
    smtp: Option<String>,
    /// Whom mails are from, such as `云衡 <yunheng@example.gov.cn>`
    #[arg(
        long,
        env = "YUNHENG_MAIL_FROM",
        value_name = "ADDRESS",
        requires = "smtp"
    )]
    mail_from: Option<String>,
    /// Network that is not public and that webhooks may be called in all the same, such as `10.20.0.0/16`; may be given more than once
    #[arg(
        long,
        env = "YUNHENG_WEBHOOKS_INTO",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    webhooks_into: Vec<IpNet>,
    /// Let webhooks be called without TLS
    #[arg(long, env = "YUNHENG_PLAIN_WEBHOOKS")]
    plain_webhooks: bool,
    /// Working days before a deadline on which people are reminded
    #[arg(
        long,
        env = "YUNHENG_REMIND_DAYS",
        value_name = "DAYS",
        default_value_t = OutwardConfig::default().soon_days
    )]
    remind_days: u32,
    /// Days after which notices are deleted, read or not
    #[arg(
        long,
        env = "YUNHENG_KEEP_NOTICES",
        value_name = "DAYS",
        default_value_t = OutwardConfig::default().notice_days,
        value_parser = clap::value_parser!(u32).range(30..)
    )]
    keep_notices: u32,
    /// Days for which mails and calls that arrived are remembered
    #[arg(
        long,
        env = "YUNHENG_KEEP_DELIVERED",
        value_name = "DAYS",
        default_value_t = OutwardConfig::default().delivered_days,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    keep_delivered: u32,
}

impl OutwardArgs {
    /// The configuration they make.
    pub(crate) fn config(&self) -> OutwardConfig {
        let usual = OutwardConfig::default();
        OutwardConfig {
            smtp: self.smtp.clone(),
            from: self.mail_from.clone().unwrap_or(usual.from),
            webhooks_into: self.webhooks_into.clone(),
            plain_webhooks: self.plain_webhooks,
            soon_days: self.remind_days,
            attempts: usual.attempts,
            notice_days: self.keep_notices,
            delivered_days: self.keep_delivered,
        }
    }
}
