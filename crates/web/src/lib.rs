#![doc = include_str!("../README.md")]

mod api;
mod assets;
mod cookie;
mod csrf;
mod edge;
mod failure;
mod filter;
mod format;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod gate;
mod guard;
mod html;
mod lang;
mod next;
mod oauth;
mod observe;
mod offered;
mod pages;
mod rate;
mod routes;
mod server;
mod state;
mod table_csv;
mod typed;
mod upload;
mod visit;
mod who;
mod words;

#[cfg(test)]
mod samples;

pub use edge::{AdminListener, Edge};
pub use routes::{Route, Routes};
pub use server::{router, router_at, routes};
