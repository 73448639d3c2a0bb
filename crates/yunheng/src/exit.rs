//! How the program ends: one code per kind of failure, listed in `--help`.

use std::process::ExitCode;

use yunheng_app::AppError;
use yunheng_city::LoadError;
use yunheng_telemetry::prometheus::PullError;

/// What the process returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// Done.
    Done = 0,
    /// Done, and something was found: mistakes in a rulebook, a replay that differs, a record that was changed.
    Finding = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The data given is wrong or not there.
    Data = 3,
    /// A database, server or address is not available now.
    Unavailable = 4,
    /// The disk is full.
    NoSpace = 5,
    /// A fault of the program.
    Internal = 70,
}

/// The table of codes for `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0   done
  1   done, with findings: a rulebook has mistakes, a replay differs, the record was changed
  2   the command line is wrong
  3   the data given is wrong, missing, or conflicts with what is there
  4   a database, server or address is not available now; trying again may help
  5   no space left; nothing was written
  70  a fault of the program";

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    code: Code,
    message: String,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    pub(crate) fn data(message: impl Into<String>) -> Self {
        Self::new(Code::Data, message)
    }

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let code = match &error {
            AppError::Invalid { .. }
            | AppError::NotFound
            | AppError::Refused(_)
            | AppError::Conflict(_)
            | AppError::Stale
            | AppError::Case(_)
            | AppError::TooLarge(_)
            | AppError::UnsupportedMediaType
            | AppError::Malformed(_)
            | AppError::Import(_)
            | AppError::Key(_) => Code::Data,
            AppError::Pull(PullError::Address(_)) => Code::Usage,
            AppError::Unauthenticated | AppError::Unavailable(_) | AppError::Pull(_) => {
                Code::Unavailable
            }
            AppError::NoSpace => Code::NoSpace,
            AppError::Internal(_) => Code::Internal,
        };
        Self::new(code, error.to_string())
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::App(error) => error.into(),
            LoadError::City(error) => Self::usage(error.to_string()),
            LoadError::AnotherCity(_) => Self::data(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let code = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Code::NoSpace,
            ErrorKind::NotFound | ErrorKind::InvalidData | ErrorKind::IsADirectory => Code::Data,
            _ => Code::Unavailable,
        };
        Self::new(code, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_has_its_own_code() {
        assert_eq!(Failure::from(AppError::NoSpace).code(), Code::NoSpace);
        let error = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Failure::from(error).code(), Code::NoSpace);
    }

    #[test]
    fn a_database_that_does_not_answer_is_unavailable() {
        let failure = Failure::from(AppError::Unavailable("refused".to_owned()));
        assert_eq!(failure.code(), Code::Unavailable);
    }

    #[test]
    fn every_code_is_documented() {
        for code in [
            Code::Done,
            Code::Finding,
            Code::Usage,
            Code::Data,
            Code::Unavailable,
            Code::NoSpace,
            Code::Internal,
        ] {
            let number = format!("\n  {} ", code as u8);
            assert!(HELP.contains(&number), "{number}");
        }
    }
}
