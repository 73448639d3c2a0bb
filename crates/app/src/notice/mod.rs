//! Telling people: inboxes, mails and calls of webhooks. What is told is written in the transaction of what causes it; what leaves the database goes through the outbox.

mod address;
mod config;
mod daily;
mod deliver;
mod event;
mod inbox;
mod mail;
mod outward;
mod retry;
mod subscription;
mod tell;
mod webhook;

pub use config::OutwardConfig;
pub use deliver::Delivered;
pub use inbox::{Inbox, NoticePage};
pub(crate) use outward::Outward;
pub use subscription::{NewSubscriptionRequest, SubscriptionRow};
pub(crate) use tell::Audience;
