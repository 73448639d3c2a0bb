//! Documents of a case: bytes kept by their digest, never twice, never changed.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use yunheng_domain::actor::Actor;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{CaseId, DocumentId};
use yunheng_policy::Action;
use yunheng_store::{NewDocument, StoredDocument};

use super::facts::process_of;
use super::once::Once;
use crate::act::Note;
use crate::point::{Point, pass};
use crate::{App, AppError};

/// The largest document, bytes.
const LARGEST: usize = 20 << 20;

/// Files that one person may attach within 24 hours.
const MOST_A_DAY: u64 = 500;

/// Bytes that one person may attach within 24 hours.
const BYTES_A_DAY: i64 = 1 << 30;

/// A document to attach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Which of the step's documents.
    pub code: String,
    /// File name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Who may read it: `public`, `internal`, `sensitive`.
    pub label: String,
}

/// What may be attached: name endings, media type, and how the bytes begin. A name alone proves nothing (ASVS 5.0, 5.2.2).
const KINDS: [(&[&str], &str, &[u8]); 6] = [
    (&["pdf"], "application/pdf", b"%PDF-"),
    (&["png"], "image/png", b"\x89PNG\r\n\x1a\n"),
    (&["jpg", "jpeg"], "image/jpeg", b"\xff\xd8\xff"),
    (
        &["docx"],
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        b"PK\x03\x04",
    ),
    (
        &["xlsx"],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b"PK\x03\x04",
    ),
    (&["zip"], "application/zip", b"PK\x03\x04"),
];

impl App {
    /// Attaches a document at the step where a case stands. A later one under the same code is its next version.
    pub async fn attach(
        &self,
        by: &Actor,
        id: CaseId,
        upload: Upload,
    ) -> Result<DocumentId, AppError> {
        self.attach_once(by, id, upload, None).await
    }

    /// Attaches a document; sent again under the same key it is the document that was attached.
    pub async fn attach_once(
        &self,
        by: &Actor,
        id: CaseId,
        upload: Upload,
        key: Option<&str>,
    ) -> Result<DocumentId, AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let digest = Sm3Digest::of(&upload.bytes);
        let said = (
            "attach",
            id.0,
            &upload.code,
            &upload.name,
            &upload.label,
            &digest,
        );
        let once = Once::of(by, key, &said);
        if self.done_before(once.as_ref()).await?.is_some() {
            let documents = self.store().documents(id).await?;
            let mine = documents.iter().rev().find(|document| {
                let details = &document.details;
                details.person == by.person()
                    && details.code == upload.code
                    && details.digest.as_ref() == Some(&digest)
            });
            return mine.map(|document| document.id).ok_or(AppError::NotFound);
        }
        let step = row
            .case
            .step(process_of(&row)?)
            .ok_or_else(|| AppError::from(yunheng_domain::case::Refusal::Ended))?;
        let place = self.place_of(&row.details, step.role).await?;
        let thing = self.case_thing(&row).await?.asks(step.role, place);
        let note = Note::of("case", id).unit(row.details.unit);
        let hat = self.allow(by, Action::CaseAct, &thing, &note).await?;
        if !step.documents.iter().any(|need| need.code == upload.code) {
            return Err(AppError::invalid(
                "document",
                "这一步不需要这份材料",
                "this step asks for no such document",
            ));
        }
        let media_type = media_type(&upload)?;
        self.within_allowance(by, upload.bytes.len()).await?;
        self.free_of_malware(by, Action::CaseAct, &note, &upload.bytes)
            .await?;
        let new = NewDocument {
            case: id,
            step: step.code.to_owned(),
            code: upload.code.clone(),
            name: plain_name(&upload.name),
            media_type: media_type.to_owned(),
            size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
            digest: Some(digest.clone()),
            label: label(&upload.label)?.to_owned(),
            template: None,
            issuer: None,
            number: None,
            person: by.person(),
            at: self.now_cut(),
        };
        // The bytes first: a row never points at what is not there. Bytes without a row are nobody's.
        self.keep_bytes(&digest, upload.bytes).await?;
        pass(Point::Bytes).await;
        let mut act = self.begin(by, Action::CaseAct, hat).await?;
        let document = act.tx.add_document(&new).await?;
        pass(Point::Documents).await;
        if let Some(once) = &once {
            once.remember(&mut act.tx, id, new.at).await?;
        }
        pass(Point::Key).await;
        act.note(
            Note::of("document", document)
                .unit(row.details.unit)
                .after(&digest),
        );
        act.commit_passing().await?;
        Ok(document)
    }

    /// Refuses whoever attached too much within a day: the disk is everybody's.
    async fn within_allowance(&self, by: &Actor, bytes: usize) -> Result<(), AppError> {
        let Some(person) = by.person() else {
            return Ok(());
        };
        let since = self.now_cut() - SignedDuration::from_hours(24);
        let (files, sum) = self.store().attached_since(person, since).await?;
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        if files < MOST_A_DAY && sum.saturating_add(bytes) <= BYTES_A_DAY {
            return Ok(());
        }
        Err(AppError::invalid(
            "document",
            format!("一天之内最多上传 {MOST_A_DAY} 个文件、合计 1 GB，请明天再传"),
            format!(
                "at most {MOST_A_DAY} files and 1 GB may be attached within a day; go on tomorrow"
            ),
        ))
    }

    /// A document with its bytes, for whoever may open it; on the record. What a unit attached needs its consent where an outsider opens it (Art. 41); what the program made of the case does not.
    pub async fn open_document(
        &self,
        by: &Actor,
        id: DocumentId,
    ) -> Result<(StoredDocument, Vec<u8>), AppError> {
        let document = self.store().document(id).await?.ok_or(AppError::NotFound)?;
        let (row, hat) = self.readable_case(by, document.details.case).await?;
        let note = Note::of("document", id).unit(row.details.unit);
        let own = by.person().is_some() && by.person() == document.details.person;
        let hat = if document.details.template.is_some() || own {
            hat
        } else {
            let granted = self.consents_to_case(by, &row).await?;
            let thing = self.case_thing(&row).await?.consent(granted);
            self.allow(by, Action::DocumentRead, &thing, &note).await?
        };
        let bytes = match &document.details.digest {
            Some(digest) => {
                let file = self.place_of_bytes(digest);
                let bytes = tokio::fs::read(&file).await.map_err(AppError::io)?;
                if Sm3Digest::of(&bytes) != *digest {
                    return Err(AppError::Internal(format!(
                        "document {id} is not what was kept"
                    )));
                }
                bytes
            }
            None => self.make_document(&document).await?,
        };
        self.tell(by, Action::DocumentRead, hat, note).await?;
        Ok((document, bytes))
    }

    /// Keeps bytes under their digest, durably, unless they are there.
    pub(crate) async fn keep_bytes(
        &self,
        digest: &Sm3Digest,
        bytes: Vec<u8>,
    ) -> Result<(), AppError> {
        let file = self.place_of_bytes(digest);
        tokio::task::spawn_blocking(move || keep(&file, &bytes))
            .await
            .map_err(AppError::join)?
            .map_err(AppError::io)
    }

    fn place_of_bytes(&self, digest: &Sm3Digest) -> PathBuf {
        let digits = digest.as_str();
        let folder = self.inner.config.data.join("documents");
        folder
            .join(digits.get(..2).unwrap_or_default())
            .join(digits)
    }
}

fn keep(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    if file.exists() {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    std::fs::File::open(folder)?.sync_all()
}

fn media_type(upload: &Upload) -> Result<&'static str, AppError> {
    if upload.bytes.is_empty() {
        return Err(AppError::invalid(
            "document",
            "文件是空的",
            "the file is empty",
        ));
    }
    if upload.bytes.len() > LARGEST {
        return Err(AppError::TooLarge("document".to_owned()));
    }
    let ending = upload
        .name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase())
        .unwrap_or_default();
    KINDS
        .iter()
        .find(|(endings, _, begins)| {
            endings.contains(&ending.as_str()) && upload.bytes.starts_with(begins)
        })
        .map(|(_, media_type, _)| *media_type)
        .ok_or_else(|| {
            AppError::invalid(
                "document",
                "只接受 PDF、PNG、JPEG、DOCX、XLSX、ZIP，且内容须与扩展名一致",
                "only PDF, PNG, JPEG, DOCX, XLSX and ZIP are taken, and the content must be what the name says",
            )
        })
}

fn label(text: &str) -> Result<&str, AppError> {
    match text {
        "public" | "internal" | "sensitive" => Ok(text),
        "" => Ok("internal"),
        _ => Err(AppError::invalid(
            "label",
            "没有这个密级标识",
            "there is no such label",
        )),
    }
}

/// The last part of a path, without what could not stand in a header.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|letter| !letter.is_control() && *letter != '"')
        .take(120)
        .collect();
    if plain.is_empty() {
        "document".to_owned()
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, bytes: &[u8]) -> Result<&'static str, AppError> {
        media_type(&Upload {
            code: String::new(),
            name: name.to_owned(),
            bytes: bytes.to_vec(),
            label: String::new(),
        })
    }

    #[test]
    fn what_a_file_is_follows_from_its_name_and_its_bytes_together() {
        assert_eq!(of("plan.PDF", b"%PDF-1.7").unwrap(), "application/pdf");
        assert!(of("plan.pdf", b"MZ\x90\x00").is_err());
        assert!(of("plan.exe", b"%PDF-1.7").is_err());
        assert!(of("plan", b"%PDF-1.7").is_err());
        assert!(of("plan.pdf", b"").is_err());
    }

    #[test]
    fn more_than_twenty_megabytes_are_too_large() {
        let mut bytes = b"%PDF-1.7".to_vec();
        bytes.resize(LARGEST + 1, b' ');
        assert!(matches!(of("plan.pdf", &bytes), Err(AppError::TooLarge(_))));
    }
}
