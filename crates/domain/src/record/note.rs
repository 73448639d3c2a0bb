//! Checkpoints with signatures, as C2SP signed notes.

use base64ct::{Base64, Encoding as _};
use serde::{Deserialize, Serialize};

use super::{Checkpoint, CheckpointError, KeyId, NoteName};

/// What a line of a signature begins with.
const DASH: &str = "\u{2014} ";

/// A signature over a checkpoint's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Whose key it is.
    pub key_name: NoteName,
    /// Which key.
    pub key_id: KeyId,
    /// The signature, as the key's algorithm writes it (SM2: DER).
    pub bytes: Vec<u8>,
}

/// Checks signatures; this crate holds no keys.
pub trait Verifier {
    /// Whether `signature` is one of that key over `message`. A key that is not known has signed nothing.
    fn verify(&self, key_name: &str, key_id: KeyId, message: &[u8], signature: &[u8]) -> bool;

    /// Whether signatures of that key are to be judged at all. As it stands, every one is. Whoever holds our public key but not the witness's overrides it, and the witness's lines are then passed over, as C2SP signed-note has it.
    fn judges(&self, _key_name: &str, _key_id: KeyId) -> bool {
        true
    }
}

/// A checkpoint and who signed it: we, then a witness outside. In JSON it is its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignedCheckpoint {
    /// What is signed: the bytes of [`Checkpoint::text`].
    pub checkpoint: Checkpoint,
    /// By whom.
    pub signatures: Vec<Signature>,
}

impl SignedCheckpoint {
    /// Whether at least one signature is judged, and every one that is judged holds.
    pub fn holds(&self, verifier: &(impl Verifier + ?Sized)) -> bool {
        let text = self.checkpoint.text();
        let mut judged = self
            .signatures
            .iter()
            .filter(|signature| verifier.judges(signature.key_name.as_str(), signature.key_id))
            .peekable();
        judged.peek().is_some()
            && judged.all(|signature| {
                verifier.verify(
                    signature.key_name.as_str(),
                    signature.key_id,
                    text.as_bytes(),
                    &signature.bytes,
                )
            })
    }

    /// The note: the checkpoint's text, an empty line, a line for each signature.
    pub fn text(&self) -> String {
        let mut text = self.checkpoint.text();
        text.push('\n');
        for signature in &self.signatures {
            let bytes = [signature.key_id.as_bytes(), signature.bytes.as_slice()].concat();
            let bytes = Base64::encode_string(&bytes);
            text.extend([DASH, signature.key_name.as_str(), " ", &bytes, "\n"]);
        }
        text
    }

    /// The signed checkpoint of a text that [`SignedCheckpoint::text`] wrote.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let end = text.find("\n\n").ok_or(CheckpointError::Form)?;
        let (checkpoint, signatures) = text.split_at(end + 1);
        let signed = Self {
            checkpoint: Checkpoint::parse(checkpoint)?,
            signatures: signatures
                .lines()
                .skip(1)
                .map(read)
                .collect::<Result<_, _>>()?,
        };
        if signed.text() == text {
            Ok(signed)
        } else {
            Err(CheckpointError::Signature)
        }
    }
}

fn read(line: &str) -> Result<Signature, CheckpointError> {
    const FORM: CheckpointError = CheckpointError::Signature;
    let (name, bytes) = line
        .strip_prefix(DASH)
        .and_then(|rest| rest.split_once(' '))
        .ok_or(FORM)?;
    let bytes = Base64::decode_vec(bytes).map_err(|_| FORM)?;
    let (key_id, bytes) = bytes.split_first_chunk::<{ KeyId::BYTES }>().ok_or(FORM)?;
    Ok(Signature {
        key_name: NoteName::new(name)?,
        key_id: KeyId::new(*key_id),
        bytes: bytes.to_vec(),
    })
}

impl TryFrom<String> for SignedCheckpoint {
    type Error = CheckpointError;

    fn try_from(text: String) -> Result<Self, CheckpointError> {
        Self::parse(&text)
    }
}

impl From<SignedCheckpoint> for String {
    fn from(signed: SignedCheckpoint) -> Self {
        signed.text()
    }
}
