//! What stops the policies from being used.

/// A mistake in schema or policies. It stops the program from starting, and any test from passing.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Schema or policies do not parse.
    #[error("not Cedar: {0}")]
    Syntax(String),
    /// The policies say what the schema does not know or does not let them say.
    #[error("not what the schema allows: {0}")]
    Invalid(String),
    /// A policy has no `@id`.
    #[error("a policy of {0} has no @id")]
    Unnamed(String),
    /// A condition has no `@code`, or one that is no refusal's.
    #[error("the condition {0} has no code of a refusal")]
    Code(String),
    /// The schema lacks an action of the vocabulary.
    #[error("the schema does not know the action {0}")]
    Action(&'static str),
}

impl PolicyError {
    /// A mistake of Cedar's parsers, as text: no type of that library leaves this crate.
    pub(crate) fn syntax(error: impl std::fmt::Display) -> Self {
        Self::Syntax(error.to_string())
    }
}
