//! Signing in at a certified provider: npm's `oidc-provider`, started by each test on a spare port.

mod browser;
mod certified;
mod provider;
