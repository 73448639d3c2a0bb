//! What somebody had typed when a step-up came between: kept sealed until it is offered again, never sent by itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use yunheng_domain::digest::Sm3Digest;
use yunheng_seal::SealPurpose;
use yunheng_store::Ceremony;

use crate::{App, AppError, SignedIn};

/// How long it is kept.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// The largest form that is kept, bytes.
const LARGEST: usize = 64 << 10;

/// What it is kept as.
const KIND: &str = "kept_form";

/// Names of fields that hold secrets or prove something: never kept.
const SECRET: [&str; 10] = [
    "again", "answer", "code", "csrf", "key", "password", "present", "proof", "secret", "token",
];

/// A form of a page.
#[derive(Debug, Serialize, Deserialize)]
struct Form {
    page: String,
    fields: Vec<(String, String)>,
}

impl App {
    /// Keeps what was typed into a form of a page, in place of what was kept before. Whether there was anything worth keeping.
    pub async fn keep_form(
        &self,
        by: &SignedIn,
        page: &str,
        fields: Vec<(String, String)>,
    ) -> Result<bool, AppError> {
        let worth = |(name, value): &(String, String)| {
            !SECRET.contains(&name.as_str()) && !value.trim().is_empty()
        };
        let form = Form {
            page: page.to_owned(),
            fields: fields.into_iter().filter(worth).collect(),
        };
        let text =
            serde_json::to_vec(&form).map_err(|error| AppError::Internal(error.to_string()))?;
        if form.fields.is_empty() || text.len() > LARGEST {
            return Ok(false);
        }
        let state = self.keys().seal(
            SealPurpose::PersonalData,
            &context(by),
            &text,
            self.random(),
        )?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let ceremony = Ceremony {
            digest: place(by),
            kind: KIND.to_owned(),
            state,
            expires_at: now.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX),
        };
        tx.put_ceremony(&ceremony, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What was kept of a page's form in this session, if it still is.
    pub async fn kept_form(
        &self,
        by: &SignedIn,
        page: &str,
    ) -> Result<Option<Vec<(String, String)>>, AppError> {
        let found = self.store().ceremony(&place(by), KIND, self.now()).await?;
        let Some(found) = found else {
            return Ok(None);
        };
        let text = self
            .keys()
            .unseal(SealPurpose::PersonalData, &context(by), &found.state)?;
        let form: Form =
            serde_json::from_slice(&text).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok((form.page == page).then_some(form.fields))
    }
}

/// Under the session's id, which outlives the change of its token.
fn place(by: &SignedIn) -> String {
    Sm3Digest::of(context(by).as_bytes()).as_str().to_owned()
}

/// Where a sealed form belongs: in another session it does not open.
fn context(by: &SignedIn) -> String {
    format!("session/{}/form", by.session.id)
}
