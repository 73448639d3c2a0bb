//! What can go wrong between us and a provider.

use openidconnect::ClaimsVerificationError;
use thiserror::Error;

/// Why a sign-in at a provider failed. No message carries a code, a token or a secret.
#[derive(Debug, Error)]
pub enum OidcError {
    /// A setting is not what it should be.
    #[error("OpenID Connect: {0} is not valid")]
    Setting(&'static str),
    /// An address that is neither `https` nor on this machine.
    #[error("OpenID Connect: the provider's addresses must be https")]
    Insecure,
    /// The provider did not answer, or answered with an error, while its description or keys were read.
    #[error("OpenID Connect: the provider's description or keys cannot be read")]
    Discovery(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The provider did not answer.
    #[error("OpenID Connect: the provider cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer is not what the standard says.
    #[error("OpenID Connect: the provider's answer cannot be read")]
    Malformed,
    /// The sign-in was begun too long ago.
    #[error("OpenID Connect: the sign-in has expired")]
    Expired,
    /// The browser came back with another sign-in's state, or it was begun at another provider.
    #[error("OpenID Connect: this is the answer to another sign-in")]
    State,
    /// The provider does not take the code: used before, expired, or of another client.
    #[error("OpenID Connect: the provider refused the code ({0})")]
    Code(String),
    /// There was no ID token in the answer.
    #[error("OpenID Connect: the provider sent no ID token")]
    NoAssertion,
    /// The ID token does not hold.
    #[error("OpenID Connect: the ID token was not accepted")]
    Assertion(#[source] ClaimsVerificationError),
    /// The user information is of somebody else, or cannot be had.
    #[error("OpenID Connect: the user information was not accepted")]
    UserInfo,
}
