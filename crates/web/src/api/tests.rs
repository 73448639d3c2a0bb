//! The document is reviewed as a snapshot, and nothing is left out of it.

use super::*;

#[test]
fn the_openapi_document_is_as_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r#""version": "\d+\.\d+\.\d+""#, r#""version": "[version]""#);
    settings.bind(|| insta::assert_snapshot!("openapi", document().to_pretty_json().unwrap()));
}

#[test]
fn every_operation_has_an_id_a_tag_and_a_summary() {
    for (path, item) in &document().paths.paths {
        for operation in [&item.get, &item.post].into_iter().flatten() {
            assert!(operation.operation_id.is_some(), "{path}");
            assert!(operation.summary.is_some(), "{path}");
            assert!(
                operation.tags.as_ref().is_some_and(|tags| !tags.is_empty()),
                "{path}"
            );
        }
    }
}

#[test]
fn every_change_is_listed_among_the_routes() {
    let changing: Vec<String> = crate::routes()
        .mutating()
        .map(|route| route.path.clone())
        .collect();
    insta::assert_snapshot!("changes", changing.join("\n"));
}
