//! Signing in at a certified provider: npm's `oidc-provider`, started by each test on a spare port.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod certified;
#[cfg(test)]
mod provider;
