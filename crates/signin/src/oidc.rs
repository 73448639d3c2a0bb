//! Signing in at somebody else's provider: OpenID Connect Core 1.0, authorization code flow with PKCE.
//!
//! Held whatever a provider says: PKCE with S256, state and nonce compared, signature by a listed asymmetric algorithm of the provider's published keys, issuer, audience and expiry (ASVS 5.0 9.1.2, 9.2.3, 10.2.1, 10.5.1, 10.5.4; 6.8.2). Time and randomness are passed in, nonce and PKCE verifier included.

mod claims;
mod error;
mod http;
mod pending;
mod provider;

pub use claims::Claims;
pub use error::OidcError;
pub use pending::Pending;
pub use provider::{Provider, Settings};

#[cfg(test)]
mod tests;
