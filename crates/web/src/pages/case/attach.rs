//! `POST /cases/{id}/documents`: a document of the step, by a form with a file.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::AppError;
use yunheng_domain::rulebook::Bilingual;

use super::{case_id, check, sentences};
use crate::failure::Failure;
use crate::state::Web;
use crate::typed::Wrong;
use crate::upload::Uploaded;
use crate::visit::Visit;

/// Attaches a document and shows the page again; what is wrong with it is said at its field.
pub(crate) async fn attach(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    uploaded: Result<Uploaded, Failure>,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let upload = match uploaded {
        Ok(Uploaded(upload)) => upload,
        // Who may not know of the case is not told what is wrong with the file.
        Err(failure) => {
            web.app.case(v.by(), id).await?;
            return Err(failure);
        }
    };
    let code = upload.code.clone();
    let attached = web.app.attach(v.by(), id, upload).await;
    let wrong = match attached {
        Ok(_) => {
            let to = format!("/cases/{id}/check#documents");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(AppError::Invalid { message, .. }) => vec![Wrong {
            field: format!("document-{code}"),
            message,
        }],
        Err(AppError::TooLarge(_)) => vec![Wrong {
            field: format!("document-{code}"),
            message: too_large(),
        }],
        Err(AppError::Case(refusal)) => {
            let view = web.app.case(v.by(), id).await?;
            sentences(view.process, &[], &refusal)
        }
        Err(other) => return Err(other.into()),
    };
    let view = web.app.case(v.by(), id).await?;
    let mut page = check::page(v, &web, view).await?;
    page.refused = wrong;
    Ok(check::refused(page))
}

fn too_large() -> Bilingual {
    Bilingual {
        zh: "文件超过 20 MB，请压缩或拆分后再上传。".to_owned(),
        en: "The file is larger than 20 MB: compress or split it.".to_owned(),
    }
}
