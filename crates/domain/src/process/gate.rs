//! What must hold before a case goes forward.

use serde::Serialize;

use super::Words;

/// A condition of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// The article that sets it.
    pub article: &'static str,
    /// What is looked at.
    pub check: Check,
    /// What is missing, said to whoever is stopped, with what to do about it.
    pub says: Words,
}

/// What a gate looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A boundary agreement between unit and provider is on file and has not expired (Art. 36).
    BoundaryAgreement,
    /// The field of this step's form says that the system is not classified (Art. 2, 6).
    NotClassified {
        /// The flag that says it is.
        field: &'static str,
    },
    /// The unit is of a kind that may use the cloud (Art. 2(3), 7).
    EligibleUnit,
    /// No expert of this step's form comes from the unit or the provider, and at least three gave an opinion (domain.md 3.3).
    ImpartialExperts {
        /// The field with the experts.
        field: &'static str,
    },
    /// The lines of a step's form fit into what is left of the level above (Art. 14, 17).
    WithinCommitment {
        /// The step.
        step: &'static str,
        /// The field with the lines.
        field: &'static str,
    },
    /// What was configured does not exceed the quota (Art. 18).
    WithinQuota {
        /// The field with the hosts.
        field: &'static str,
    },
    /// The hosts of this step's form are those that were decided, each of the size decided (Art. 24).
    AsDecided {
        /// The field with the hosts.
        field: &'static str,
        /// The steps and their fields that decided, each changing what the ones before it said.
        of: &'static [(&'static str, &'static str)],
    },
    /// A flag of this or an earlier step's form is set.
    Flag {
        /// The step.
        step: &'static str,
        /// The flag.
        field: &'static str,
    },
    /// What was filed belongs to the plan whose collection is open: the year of the form follows that of the clock's deadline, which has not passed, or was met when it was first filed (Art. 14).
    InPlan {
        /// The clock of the collection.
        clock: &'static str,
        /// The step and its field with the year.
        year: &'static (&'static str, &'static str),
    },
    /// Every line of this step's form was filed by a unit for the year and taken into the plan (Art. 14).
    Filed {
        /// The field with the lines.
        field: &'static str,
        /// The step and its field with the year.
        year: &'static (&'static str, &'static str),
    },
    /// Every line of this step's form that the city's budget pays stood among those that were evaluated (Art. 42).
    Evaluated {
        /// The field with the lines.
        field: &'static str,
        /// The step and its field with the lines that were evaluated.
        of: &'static (&'static str, &'static str),
    },
    /// The number of a field of this step's form is not above the rulebook's parameter.
    NotAbove {
        /// The field.
        field: &'static str,
        /// Key of the parameter.
        key: &'static str,
    },
    /// The day of a field of this step's form is today or later, and within a term of the rulebook.
    Day {
        /// The field.
        field: &'static str,
        /// How far away it may or must be.
        term: Term,
        /// Looked at only if the choice of a step's field is this.
        of: Option<&'static (&'static str, &'static str, &'static str)>,
    },
    /// The lease has been renewed less often than the rulebook allows.
    RenewalLeft {
        /// Key of the parameter.
        key: &'static str,
    },
}

/// How far away from today a day may or must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Today or any later day.
    Open,
    /// At most as far as the rulebook's time limit of this key.
    Within(&'static str),
    /// At least as far.
    Beyond(&'static str),
}
