//! Checkpoints, witnesses, proofs, exports.

use std::io::Cursor;

use yunheng_app::{AppError, RecordReader, Signers, WitnessRequest};
use yunheng_domain::record::{SignedCheckpoint, export};
use yunheng_seal::{FileMaster, Keys, PublicKey};
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Seeded, both};

use super::{act, checkpoint, size, verify};

both!(
    a_checkpoint_is_made_only_if_something_happened,
    a_witness_s_signature_is_kept_only_if_it_holds,
    an_entry_is_proven_with_nothing_but_the_public_key,
    an_export_proves_itself_and_an_edited_one_does_not,
);

async fn a_checkpoint_is_made_only_if_something_happened(city: Harness) {
    let app = city.app();
    let (first, made) = app.make_checkpoint(&setup()).await.unwrap().unwrap();
    assert!(made);
    let before = size(&city).await;
    let (same, made) = app.make_checkpoint(&setup()).await.unwrap().unwrap();
    assert!(!made);
    assert_eq!(same, first);
    assert_eq!(size(&city).await, before, "nothing is recorded either");
    act(&city, 1).await;
    let (next, made) = app.make_checkpoint(&setup()).await.unwrap().unwrap();
    assert!(made && next.size > first.size);
}

/// Keys of an outside witness.
pub(crate) fn witness(city: &Harness) -> Keys {
    let random = Seeded::new(99);
    let file = city.data().join("witness.key");
    let master = FileMaster::open_or_create(&file, random.as_ref()).unwrap();
    Keys::create(&master, random.as_ref(), city.app().now())
        .unwrap()
        .0
}

async fn a_witness_s_signature_is_kept_only_if_it_holds(city: Harness) {
    let made = checkpoint(&city).await;
    let keys = witness(&city);
    let sign = |text: &str| {
        let bytes = keys.sign(text.as_bytes(), Seeded::new(5).as_ref()).unwrap();
        base64(&bytes)
    };
    let request = WitnessRequest {
        size: made.checkpoint.size,
        name: "witness.example".to_owned(),
        key: keys.public_key().to_pem().unwrap(),
        signature: sign("something else"),
    };
    let refused = city.app().witness_checkpoint(&setup(), &request).await;
    assert!(
        matches!(refused, Err(AppError::Invalid { .. })),
        "{refused:?}"
    );
    assert_eq!(verify(&city).await.witnessed, 0);

    let request = WitnessRequest {
        signature: sign(&made.checkpoint.text()),
        ..request
    };
    city.app()
        .witness_checkpoint(&setup(), &request)
        .await
        .unwrap();
    let again = city.app().witness_checkpoint(&setup(), &request).await;
    assert!(matches!(again, Err(AppError::Conflict(_))), "{again:?}");
    let report = verify(&city).await;
    assert!(report.is_sound(), "{:?}", report.report.first_bad);
    assert_eq!(report.witnessed, made.checkpoint.size);
    let listed = city.app().checkpoints(&setup(), None, 10).await.unwrap();
    assert_eq!(listed.rows[0].witnesses, ["witness.example"]);
}

/// Standard base64, as a person pastes it.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks(3).map(|chunk| {
        let number = chunk
            .iter()
            .fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        let letters = (0..4).map(|at| {
            if at <= chunk.len() {
                char::from(LETTERS[(number >> (18 - 6 * at) & 63) as usize])
            } else {
                '='
            }
        });
        letters.collect::<String>()
    });
    groups.collect()
}

async fn signers(city: &Harness, origin: &str) -> Signers {
    let pem = city.app().public_keys(&setup()).await.unwrap();
    Signers::none().with(origin, PublicKey::from_pem(&pem).unwrap())
}

async fn an_entry_is_proven_with_nothing_but_the_public_key(city: Harness) {
    act(&city, 30).await;
    let uncovered = city.app().prove_entry(&setup(), 3).await;
    assert!(
        matches!(uncovered, Err(AppError::Invalid { .. })),
        "{uncovered:?}"
    );
    let made = checkpoint(&city).await;
    let signers = signers(&city, made.checkpoint.origin.as_str()).await;
    for seq in [0, 3, made.checkpoint.size - 1] {
        let proof = city.app().prove_entry(&setup(), seq).await.unwrap();
        proof.check(&signers).unwrap();
        let mut other = proof.clone();
        other.entry = other.entry.replace("done", "DONE");
        assert!(other.check(&signers).is_err());
        let mut other = proof;
        other.path.pop();
        assert!(other.check(&signers).is_err());
    }
}

async fn an_export_proves_itself_and_an_edited_one_does_not(city: Harness) {
    act(&city, 10).await;
    let made: SignedCheckpoint = checkpoint(&city).await;
    let file = city
        .app()
        .export_record(&setup(), Vec::new())
        .await
        .unwrap();
    let signers = signers(&city, made.checkpoint.origin.as_str()).await;
    let (header, report) = export::verify(&file[..], &[made], &signers, None).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.entries, header.head.size);
    let text = String::from_utf8(file).unwrap();
    let edited = text.replacen("file-3", "file-4", 1);
    let reader = RecordReader::open(city.config()).await.unwrap();
    let report = reader
        .verify_export(Cursor::new(edited.into_bytes()), Vec::new(), &[])
        .await
        .unwrap();
    assert!(!report.is_sound());
}
