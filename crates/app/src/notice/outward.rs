//! The two ways out: a mail server and calls over the web. Made when first used, for most programs send nothing.

use std::sync::Arc;
use std::time::Duration;

use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{StatusCode, redirect};
use tokio::sync::OnceCell;

use super::address::{Doors, Guarded};
use super::config::OutwardConfig;
use super::event::MEDIA_TYPE;

/// How long one attempt may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// The longest event that is sent, bytes.
const LARGEST: usize = 64 << 10;

/// Why something did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undelivered {
    pub(super) why: String,
    /// Whether trying again would come to the same.
    pub(super) for_good: bool,
}

impl Undelivered {
    pub(super) fn now(why: impl std::fmt::Display) -> Self {
        Self {
            why: why.to_string(),
            for_good: false,
        }
    }

    pub(super) fn for_good(why: impl std::fmt::Display) -> Self {
        Self {
            why: why.to_string(),
            for_good: true,
        }
    }
}

/// A signed call.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) url: &'a str,
    pub(super) id: &'a str,
    pub(super) seconds: i64,
    pub(super) signature: &'a str,
    pub(super) body: String,
}

/// The two ways out.
#[derive(Debug)]
pub(crate) struct Outward {
    smtp: Option<String>,
    pub(super) doors: Arc<Doors>,
    mailer: OnceCell<AsyncSmtpTransport<Tokio1Executor>>,
    caller: OnceCell<reqwest::Client>,
}

impl Outward {
    /// As configured.
    pub(crate) fn new(config: &OutwardConfig) -> Self {
        Self {
            smtp: config.smtp.clone(),
            doors: Arc::new(Doors {
                open: config.webhooks_into.clone(),
                plain: config.plain_webhooks,
            }),
            mailer: OnceCell::new(),
            caller: OnceCell::new(),
        }
    }

    /// Whether there is a mail server.
    pub(crate) fn mails(&self) -> bool {
        self.smtp.is_some()
    }

    /// Hands a mail to the mail server.
    pub(super) async fn mail(&self, message: Message) -> Result<(), Undelivered> {
        let mailer = self.mailer.get_or_try_init(|| async {
            let url = self
                .smtp
                .as_deref()
                .ok_or_else(|| Undelivered::now("no mail server is configured"))?;
            // What is wrong with the address is not repeated: it holds the password.
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                .map(|mailer| mailer.timeout(Some(PATIENCE)).build())
                .map_err(|_| Undelivered::now("the mail server's address cannot be read"))
        });
        let sent = tokio::time::timeout(PATIENCE, mailer.await?.send(message)).await;
        match sent {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(Undelivered::for_good(error)),
            Ok(Err(error)) => Err(Undelivered::now(error)),
            Err(_) => Err(Undelivered::now("the mail server took too long")),
        }
    }

    /// Calls a webhook. Its answer counts, what it says is not read.
    pub(super) async fn call(&self, call: Call<'_>) -> Result<(), Undelivered> {
        if call.body.len() > LARGEST {
            return Err(Undelivered::for_good("the event is too long"));
        }
        let url = self.doors.url(call.url).map_err(Undelivered::for_good)?;
        let caller = self.caller.get_or_try_init(|| async {
            reqwest::Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .dns_resolver(Guarded(Arc::clone(&self.doors)))
                .timeout(PATIENCE)
                .build()
                .map_err(Undelivered::now)
        });
        let seconds = call.seconds.to_string();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        for (name, value) in [
            ("webhook-id", call.id),
            ("webhook-timestamp", seconds.as_str()),
            ("webhook-signature", call.signature),
        ] {
            let value = HeaderValue::from_str(value).map_err(Undelivered::for_good)?;
            headers.insert(name, value);
        }
        let asked = caller.await?.post(url).headers(headers).body(call.body);
        let answer = asked.send().await.map_err(|error| {
            // The address may hold a secret of the receiver's.
            Undelivered::now(reason(&error.without_url()))
        })?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            // Standard Webhooks: the receiver wants no more of these.
            StatusCode::GONE => Err(Undelivered::for_good("answered 410 Gone")),
            status => Err(Undelivered::now(format!("answered {}", status.as_u16()))),
        }
    }
}

/// The innermost reason, which says most.
fn reason(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
