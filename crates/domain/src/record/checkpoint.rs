//! What the record was at an instant, as a text to be signed.

use base64ct::{Base64, Encoding as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Hash, instant};

/// Longest name, in bytes.
const LONGEST_NAME: usize = 255;
/// What stands before the instant on the fourth line.
const TIME: &str = "time ";

/// The name of a log or of a key in a note: not empty, no white space, no control character, no `+` (C2SP signed-note). A name can so never bring a line of its own into what is signed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoteName(String);

impl NoteName {
    /// The name, if a note can carry it.
    pub fn new(name: &str) -> Result<Self, CheckpointError> {
        let fits = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
        if !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(fits) {
            Ok(Self(name.to_owned()))
        } else {
            Err(CheckpointError::Name)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for NoteName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for NoteName {
    type Error = CheckpointError;

    fn try_from(name: String) -> Result<Self, CheckpointError> {
        Self::new(&name)
    }
}

impl From<NoteName> for String {
    fn from(name: NoteName) -> Self {
        name.0
    }
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The log or a key has a name that no note can carry.
    #[error("a name in a note has 1 to 255 bytes, no white space, no control character and no '+'")]
    Name,
    /// It is not the lines of a checkpoint, or says the same in another form.
    #[error("a checkpoint is four lines: origin, size, root in base64, time")]
    Form,
    /// What stands below the empty line is not signatures.
    #[error(
        "a signature is a line of '\u{2014}', the name of the key, and in base64 its identity and the signature"
    )]
    Signature,
}

/// Size and root of the record at an instant. Its text is a C2SP tlog-checkpoint with one extension line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Identity of the database whose record it is.
    pub origin: NoteName,
    /// Number of entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// When it was made, in microseconds.
    pub at: Timestamp,
}

impl Checkpoint {
    /// The text that is signed: origin, size, root in base64 and time, each on a line.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n{TIME}{}\n",
            self.origin,
            self.size,
            Base64::encode_string(self.root.as_bytes()),
            instant::text(self.at)
        )
    }

    /// The checkpoint of a text that [`Checkpoint::text`] wrote.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let checkpoint = read(text)?;
        if checkpoint.text() == text {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Form)
        }
    }
}

fn read(text: &str) -> Result<Checkpoint, CheckpointError> {
    const FORM: CheckpointError = CheckpointError::Form;
    let mut lines = text.lines();
    let mut line = || lines.next().ok_or(FORM);
    let origin = NoteName::new(line()?)?;
    let size = line()?.parse().map_err(|_| FORM)?;
    let mut root = [0; 32];
    Base64::decode(line()?, &mut root).map_err(|_| FORM)?;
    let at = line()?.strip_prefix(TIME).ok_or(FORM)?;
    Ok(Checkpoint {
        origin,
        size,
        root: Hash::new(root),
        at: at.parse().map_err(|_| FORM)?,
    })
}
