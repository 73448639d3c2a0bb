//! The answer to a question.

use yunheng_domain::actor::Hat;

/// It is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// As what, for the record; `None` where no membership was needed: as the person itself, a post, a public act, the program.
    pub hat: Option<Hat>,
}

/// Why something is refused, from the farthest from being allowed to the nearest: of several hats the nearest answers, of several things missing to one hat the farthest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    /// Nobody has signed in.
    #[error("sign in first")]
    SignIn,
    /// It is another's, and the actor may not even know that it exists: to be answered exactly like what does not exist.
    #[error("there is no such thing")]
    Foreign,
    /// The actor may know of it, and may not do this.
    #[error("none of your roles allows this")]
    Forbidden,
    /// The program's token was not given the scope.
    #[error("the token's scopes do not cover this")]
    Scope,
    /// The actor is an administrator or approves, and gave one factor (GB/T 22239-2019, 8.1.4.1 d).
    #[error("a second factor is required of administrators and approvers")]
    SecondFactor,
    /// The actor declared itself not impartial (Art. 8).
    #[error("you are recused from this")]
    Recused,
    /// Who prepared it does not approve it.
    #[error("somebody else must approve this")]
    SameHands,
    /// The owner has not consented (Art. 41).
    #[error("the owner's consent is required")]
    Consent,
    /// The actor last proved itself longer than ten minutes ago.
    #[error("prove again who you are")]
    StepUp,
}

impl Refusal {
    /// All refusals, farthest first.
    pub const ALL: [Self; 9] = [
        Self::SignIn,
        Self::Foreign,
        Self::Forbidden,
        Self::Scope,
        Self::SecondFactor,
        Self::Recused,
        Self::SameHands,
        Self::Consent,
        Self::StepUp,
    ];

    /// The stable code in denials and the record. What is foreign has the code of what is missing.
    pub fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in_required",
            Self::Foreign => "not_found",
            Self::Forbidden => "forbidden",
            Self::Scope => "out_of_scope",
            Self::SecondFactor => "second_factor_required",
            Self::Recused => "recused",
            Self::SameHands => "same_hands",
            Self::Consent => "consent_required",
            Self::StepUp => "step_up_required",
        }
    }

    /// The refusal of a stable code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }
}
