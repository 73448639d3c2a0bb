//! Checkpoints: what the record is now, signed, so that whoever keeps one elsewhere can tell later whether it was rewritten.

use base64ct::{Base64, Encoding as _};
use jiff::Timestamp;
use yunheng_domain::actor::Actor;
use yunheng_domain::record::{Checkpoint, NoteName, Signature, SignedCheckpoint, to_microsecond};
use yunheng_policy::{Action, Thing};
use yunheng_seal::PublicKey;
use yunheng_store::{StoredCheckpoint, StoredWitness};

use super::reader::signed;
use super::signers::key_id;
use crate::act::Note;
use crate::{App, AppError, Page};

/// A checkpoint as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// Entries it covers.
    pub size: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Root of the tree over them.
    pub root: String,
    /// The witnesses that have signed it as well.
    pub witnesses: Vec<String>,
    /// The checkpoint with its signatures, as text.
    pub text: String,
}

/// A witness's signature over a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WitnessRequest {
    /// Entries that the checkpoint covers.
    pub size: u64,
    /// Name of the witness; no white space and no `+`.
    pub name: String,
    /// Its public key, PEM.
    pub key: String,
    /// Its SM2 signature over the checkpoint's text, DER in base64.
    pub signature: String,
}

impl App {
    /// Signs a checkpoint of the record as it is now. If nothing has been recorded since the last one, that one is answered, and `false`.
    pub async fn make_checkpoint(
        &self,
        by: &Actor,
    ) -> Result<Option<(CheckpointRow, bool)>, AppError> {
        let note = Note::default();
        let hat = self
            .allow(by, Action::CheckpointMake, &Thing::platform(), &note)
            .await?;
        let mut act = self.begin(by, Action::CheckpointMake, hat).await?;
        let tree = self.record_tree(&mut act.tx).await?;
        let latest = self.store().checkpoints(None, 1).await?.into_iter().next();
        if let Some(latest) = latest
            && self.adds_nothing(&latest, tree.size()).await?
        {
            return Ok(Some((row(&latest), false)));
        }
        if tree.size() == 0 {
            return Ok(None);
        }
        let origin = self.record_origin().await?;
        let checkpoint = Checkpoint {
            origin: origin.clone(),
            size: tree.size(),
            root: tree.root(),
            at: to_microsecond(self.now()),
        };
        let keys = self.keys();
        let signature = Signature {
            key_name: origin,
            key_id: key_id(keys.public_key()),
            bytes: keys.sign(checkpoint.text().as_bytes(), self.random())?,
        };
        let made = SignedCheckpoint {
            checkpoint,
            signatures: vec![signature],
        };
        let stored = StoredCheckpoint {
            size: made.checkpoint.size,
            at: made.checkpoint.at,
            text: made.text(),
            witnessed: false,
        };
        act.tx.put_checkpoint(&stored).await?;
        act.note(Note::of("checkpoint", stored.size).after(&stored.text));
        act.commit().await?;
        Ok(Some((row(&stored), true)))
    }

    /// Whether nothing was recorded since a checkpoint but that it was made.
    async fn adds_nothing(&self, latest: &StoredCheckpoint, size: u64) -> Result<bool, AppError> {
        if size > latest.size + 1 {
            return Ok(false);
        }
        let kept = self.store().record_entry(latest.size).await?;
        Ok(kept.is_none_or(|kept| kept.columns.action == Action::CheckpointMake.code()))
    }

    /// Checkpoints, newest first.
    pub async fn checkpoints(
        &self,
        by: &Actor,
        below: Option<u64>,
        limit: u64,
    ) -> Result<Page<CheckpointRow>, AppError> {
        self.reach(by, Action::CheckpointList).await?;
        let total = self.store().count_checkpoints().await?;
        let kept = self
            .store()
            .checkpoints(below, limit.saturating_add(1))
            .await?;
        let rows = kept.iter().map(row).collect();
        Ok(Page::cut(rows, limit, total, |row| row.size.cast_signed()))
    }

    /// The text of a checkpoint, to be kept elsewhere or signed by a witness.
    pub async fn export_checkpoint(&self, by: &Actor, size: u64) -> Result<String, AppError> {
        let note = Note::of("checkpoint", size);
        let hat = self
            .allow(by, Action::CheckpointExport, &Thing::platform(), &note)
            .await?;
        let stored = self.store().checkpoint(size).await?;
        let stored = stored.ok_or(AppError::NotFound)?;
        self.tell(by, Action::CheckpointExport, hat, note).await?;
        Ok(stored.text)
    }

    /// The public keys that checkpoints are checked with, one PEM after another.
    pub async fn public_keys(&self, by: &Actor) -> Result<String, AppError> {
        self.reach(by, Action::CheckpointList).await?;
        let keys = self.keys().public_keys();
        let pems = keys.iter().map(PublicKey::to_pem);
        Ok(pems.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The witnesses whose signatures are known: name and identity of the key.
    pub async fn witnesses(&self, by: &Actor) -> Result<Vec<StoredWitness>, AppError> {
        self.reach(by, Action::CheckpointList).await?;
        Ok(self.store().witnesses().await?)
    }

    /// Whether the actor may add a witness's signature to a checkpoint that is there.
    pub async fn may_witness(&self, by: &Actor, size: u64) -> Result<(), AppError> {
        self.reach(by, Action::CheckpointWitness).await?;
        let stored = self.store().checkpoint(size).await?;
        stored.map(|_| ()).ok_or(AppError::NotFound)
    }

    /// Adds a witness's signature to a checkpoint. What does not hold is not kept.
    pub async fn witness_checkpoint(
        &self,
        by: &Actor,
        request: &WitnessRequest,
    ) -> Result<(), AppError> {
        let note = Note::of("checkpoint", request.size);
        let hat = self
            .allow(by, Action::CheckpointWitness, &Thing::platform(), &note)
            .await?;
        let name = witness_name(&request.name)?;
        let key = witness_key(&request.key)?;
        if name == self.record_origin().await? || self.keys().public_keys().contains(&key) {
            return Err(AppError::invalid(
                "name",
                "见证方必须是平台以外的机构，不能使用平台自己的名称或密钥",
                "a witness is somebody else: neither name nor key may be the platform's own",
            ));
        }
        let mut act = self.begin(by, Action::CheckpointWitness, hat).await?;
        // Two signatures that come together must not overwrite each other.
        act.tx.lock_record().await?;
        let stored = self.store().checkpoint(request.size).await?;
        let stored = stored.ok_or(AppError::NotFound)?;
        let mut signed = signed(&stored).ok_or_else(|| {
            AppError::Internal(format!("the checkpoint of {} cannot be read", stored.size))
        })?;
        let text = signed.checkpoint.text();
        let compact: String = request.signature.split_whitespace().collect();
        let bytes = Base64::decode_vec(&compact).unwrap_or_default();
        if !key.verify(text.as_bytes(), &bytes) {
            return Err(AppError::invalid(
                "signature",
                "签名与该检查点或公钥不符，未保存",
                "the signature does not hold for this checkpoint and key; it was not kept",
            ));
        }
        let id = key_id(&key);
        if signed.signatures.iter().any(|line| line.key_id == id) {
            return Err(AppError::Conflict(name.to_string()));
        }
        signed.signatures.push(Signature {
            key_name: name.clone(),
            key_id: id,
            bytes,
        });
        let witness = StoredWitness {
            key_id: id.to_string(),
            name: name.to_string(),
            pem: key.to_pem()?,
            added_at: self.now(),
        };
        act.tx.put_witness(&witness).await?;
        let cosigned = StoredCheckpoint {
            text: signed.text(),
            witnessed: true,
            ..stored.clone()
        };
        act.tx.put_checkpoint(&cosigned).await?;
        let note = note.before(&stored.text).after(&cosigned.text);
        act.note(note.reason(name.to_string()));
        act.commit().await
    }

    pub(super) async fn record_origin(&self) -> Result<NoteName, AppError> {
        self.record_reader().await?.origin().await
    }
}

fn witness_name(name: &str) -> Result<NoteName, AppError> {
    NoteName::new(name.trim()).map_err(|_| {
        AppError::invalid(
            "name",
            "见证方名称不能为空，不能含空格或“+”",
            "the witness's name must not be empty and has no space and no '+'",
        )
    })
}

fn witness_key(pem: &str) -> Result<PublicKey, AppError> {
    // As a form sends it, with other line ends and blanks around it.
    let lines: Vec<&str> = pem
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    PublicKey::from_pem(&(lines.join("\n") + "\n")).map_err(|_| {
        AppError::invalid(
            "key",
            "不是 PEM 格式的 SM2 公钥",
            "this is no SM2 public key in PEM",
        )
    })
}

fn row(stored: &StoredCheckpoint) -> CheckpointRow {
    let (root, witnesses) = match signed(stored) {
        None => (String::new(), Vec::new()),
        Some(signed) => {
            let ours = &signed.checkpoint.origin;
            let others = signed.signatures.iter().map(|line| &line.key_name);
            let others = others.filter(|name| *name != ours).map(ToString::to_string);
            (signed.checkpoint.root.to_string(), others.collect())
        }
    };
    CheckpointRow {
        size: stored.size,
        at: stored.at,
        root,
        witnesses,
        text: stored.text.clone(),
    }
}
