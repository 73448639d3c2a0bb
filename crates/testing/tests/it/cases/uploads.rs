//! What is attached is looked at before it is kept, and nobody fills the disk.

use yunheng_app::{AppError, Scanner, Upload};
use yunheng_domain::ids::CaseId;
use yunheng_domain::record::Outcome;
use yunheng_domain::role::Role;
use yunheng_store::RecordFilter;
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, MALWARE, MalwareScanner, both, spare_port};

both!(
    what_the_scanner_finds_something_in_is_not_kept_and_is_on_the_record,
    while_the_scanner_does_not_answer_nothing_is_kept,
    a_list_by_file_is_looked_at_too,
    who_attached_five_hundred_files_within_a_day_waits_for_the_next,
);

/// A city whose uploads are scanned there, and a new system whose applicant has documents to attach.
async fn applying(city: Harness, scanner: Option<String>) -> (Cast, CaseId) {
    let city = match scanner {
        Some(address) => {
            let address: Scanner = address.parse().unwrap();
            city.reconfigured(|config| config.scanner = Some(address))
                .await
        }
        None => city,
    };
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    (parties, case)
}

async fn attach(parties: &Cast, case: CaseId, text: &str) -> Result<(), AppError> {
    attach_all(parties, case, [text.to_owned()]).await
}

async fn attach_all(
    parties: &Cast,
    case: CaseId,
    texts: impl IntoIterator<Item = String>,
) -> Result<(), AppError> {
    let by = parties.actor(Role::Applicant).await;
    let app = parties.city.app();
    let step = app.case(&by, case).await?.current.unwrap().step;
    for text in texts {
        let upload = Upload {
            code: step.documents[0].code.to_owned(),
            name: "basis.pdf".to_owned(),
            bytes: format!("%PDF-1.7 {text}").into_bytes(),
            label: "internal".to_owned(),
        };
        app.attach(&by, case, upload).await?;
    }
    Ok(())
}

async fn kept(parties: &Cast, case: CaseId) -> usize {
    let by = parties.actor(Role::Applicant).await;
    let view = parties.city.app().case(&by, case).await.unwrap();
    view.documents.len()
}

async fn what_the_scanner_finds_something_in_is_not_kept_and_is_on_the_record(city: Harness) {
    let scanner = MalwareScanner::start().await;
    let (parties, case) = applying(city, Some(scanner.address())).await;
    let refused = attach(&parties, case, MALWARE).await.unwrap_err();
    assert!(refused.to_string().contains("Test.Word"), "{refused}");
    assert_eq!(kept(&parties, case).await, 0);
    let filter = RecordFilter {
        person: Some(parties.person(Role::Applicant).id),
        ..RecordFilter::default()
    };
    let app = parties.city.app();
    let found = app.search_record(&setup(), &filter, None, 1).await.unwrap();
    let told = &found.rows[0].entry.outcome;
    assert!(
        matches!(told, Outcome::Failed { code } if code == "malware"),
        "{told:?}"
    );
    attach(&parties, case, "harmless").await.unwrap();
    assert_eq!(kept(&parties, case).await, 1);
}

async fn while_the_scanner_does_not_answer_nothing_is_kept(city: Harness) {
    let nobody = format!("127.0.0.1:{}", spare_port());
    let (parties, case) = applying(city, Some(nobody)).await;
    let refused = attach(&parties, case, "harmless").await.unwrap_err();
    assert!(matches!(refused, AppError::Unavailable(_)), "{refused:?}");
    assert_eq!(kept(&parties, case).await, 0);
}

async fn a_list_by_file_is_looked_at_too(city: Harness) {
    let scanner = MalwareScanner::start().await;
    let (parties, case) = applying(city, Some(scanner.address())).await;
    let by = parties.actor(Role::Applicant).await;
    let file = yunheng_app::LinesFile {
        field: "lines".to_owned(),
        bytes: format!("item,quantity,purpose\nCMP-001,8,{MALWARE}\n").into_bytes(),
        before: Vec::new(),
        add: false,
    };
    let refused = parties.city.app().take_lines(&by, case, file).await;
    let refused = refused.unwrap_err();
    assert!(refused.to_string().contains("Test.Word"), "{refused}");
}

async fn who_attached_five_hundred_files_within_a_day_waits_for_the_next(city: Harness) {
    let (parties, case) = applying(city, None).await;
    let texts = (0..500).map(|number| number.to_string());
    attach_all(&parties, case, texts).await.unwrap();
    let refused = attach(&parties, case, "one more").await.unwrap_err();
    assert!(refused.to_string().contains("within a day"), "{refused}");
    parties
        .city
        .clock()
        .advance(jiff::SignedDuration::from_hours(25));
    attach(&parties, case, "one more").await.unwrap();
}
