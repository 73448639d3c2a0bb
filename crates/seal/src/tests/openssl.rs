//! The same as another program: OpenSSL, which must be installed.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sm2::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use sm3::{Digest as _, Sm3};
use sm4::Sm4;
use sm4::cipher::BlockCipherEncrypt as _;

use super::{hex, keys, master, seeded};
use crate::envelope::Envelope;
use crate::signing::Signer;
use crate::{Master as _, PublicKey, Purpose};

/// What `openssl ARGUMENTS` answers to `input`, and whether it succeeded.
fn run(arguments: &[&str], input: &[u8]) -> (bool, Vec<u8>) {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl is missing: install the package openssl (scripts/install-test.sh does)");
    // A command that reads a file may be gone before it has read this.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    (output.status.success(), output.stdout)
}

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let (success, output) = run(arguments, input);
    assert!(success, "openssl {arguments:?} failed");
    output
}

/// Bytes of every length that matters to a block of 64 or 16.
fn messages() -> impl Iterator<Item = Vec<u8>> {
    [0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 119, 128, 4096, 10_000]
        .into_iter()
        .map(|length| (0..=250).cycle().take(length).collect())
}

#[test]
fn openssl_gives_the_same_sm3_digests() {
    for message in messages() {
        let theirs = openssl(&["dgst", "-sm3", "-binary"], &message);
        assert_eq!(hex(&theirs), hex(&Sm3::digest(&message)));
    }
}

#[test]
fn openssl_gives_the_same_hmac_sm3_codes() {
    let key: Vec<u8> = (7..39).collect();
    let option = format!("hexkey:{}", hex(&key));
    for message in messages() {
        let theirs = openssl(
            &[
                "dgst", "-sm3", "-binary", "-mac", "HMAC", "-macopt", &option,
            ],
            &message,
        );
        let mut ours = Hmac::<Sm3>::new_from_slice(&key).unwrap();
        ours.update(&message);
        assert_eq!(hex(&theirs), hex(&ours.finalize().into_bytes()));
    }
}

#[test]
fn openssl_gives_the_same_sm4_blocks() {
    let key: Vec<u8> = (100..116).collect();
    let plain: Vec<u8> = (0..=255).collect();
    let theirs = openssl(&["enc", "-sm4-ecb", "-nopad", "-K", &hex(&key)], &plain);
    let cipher = Sm4::new_from_slice(&key).unwrap();
    let mut ours = Vec::new();
    for block in plain.chunks(16) {
        let mut block = <[u8; 16]>::try_from(block).unwrap().into();
        cipher.encrypt_block(&mut block);
        ours.extend_from_slice(&block);
    }
    assert_eq!(hex(&theirs), hex(&ours));
}

/// OpenSSL 3.0 has no SM4-GCM, but the mode is counter mode from the nonce's second block on (NIST SP 800-38D, 7.1).
#[test]
fn openssl_in_counter_mode_gives_the_ciphertext_that_is_sealed() {
    let key: Vec<u8> = (100..116).collect();
    let nonce: [u8; 12] = *b"twelve bytes";
    let start = hex(&nonce) + "00000002";
    let envelope = Envelope::new(&key).unwrap();
    for message in messages() {
        let ours = envelope.encrypt(nonce, b"somewhere", &message).unwrap();
        let theirs = openssl(
            &["enc", "-sm4-ctr", "-K", &hex(&key), "-iv", &start],
            &message,
        );
        assert_eq!(hex(&ours[12..ours.len() - 16]), hex(&theirs));
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const DISTID: &str = "distid:1234567812345678";

#[test]
fn openssl_verifies_what_we_sign_and_refuses_what_was_altered() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, _) = keys();
    let [public, message, signature] =
        ["public.pem", "message", "signature"].map(|name| folder.path().join(name));
    std::fs::write(&public, keys.public_key().to_pem().unwrap()).unwrap();
    let verify = [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        text(&public),
        "-rawin",
        "-digest",
        "sm3",
        "-in",
        text(&message),
        "-sigfile",
        text(&signature),
        "-pkeyopt",
        DISTID,
    ];
    for (seed, bytes) in (0..).zip(messages().filter(|bytes| !bytes.is_empty())) {
        std::fs::write(&message, &bytes).unwrap();
        std::fs::write(&signature, keys.sign(&bytes, &seeded(seed)).unwrap()).unwrap();
        assert!(run(&verify, b"").0, "{} bytes", bytes.len());
        std::fs::write(&message, [&bytes[..], b"!"].concat()).unwrap();
        assert!(!run(&verify, b"").0);
    }
}

#[test]
fn we_verify_what_openssl_signs_with_its_own_key_and_with_ours() {
    let folder = tempfile::tempdir().unwrap();
    let [private, message] = ["private.pem", "message"].map(|name| folder.path().join(name));
    let (_, rows) = keys();
    let row = rows
        .iter()
        .find(|row| row.purpose == Purpose::Signing)
        .unwrap();
    let ours = master(1)
        .unwrap(row.purpose, row.version, &row.wrapped)
        .unwrap();
    let ours = sm2::SecretKey::from_slice(&ours).unwrap();
    let ours = ours.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let theirs = openssl(&["genpkey", "-algorithm", "SM2"], b"");
    for pem in [ours, String::from_utf8(theirs).unwrap()] {
        std::fs::write(&private, &pem).unwrap();
        let public = openssl(&["pkey", "-in", text(&private), "-pubout"], b"");
        let public = PublicKey::from_pem(&String::from_utf8(public).unwrap()).unwrap();
        let secret = sm2::SecretKey::from_pkcs8_pem(&pem).unwrap();
        assert_eq!(*Signer::new(&secret.to_bytes()).unwrap().public(), public);
        for bytes in messages().filter(|bytes| !bytes.is_empty()) {
            std::fs::write(&message, &bytes).unwrap();
            let signature = openssl(
                &[
                    "pkeyutl",
                    "-sign",
                    "-inkey",
                    text(&private),
                    "-rawin",
                    "-digest",
                    "sm3",
                    "-in",
                    text(&message),
                    "-pkeyopt",
                    DISTID,
                ],
                b"",
            );
            assert!(public.verify(&bytes, &signature));
            assert!(!public.verify(b"another message", &signature));
        }
    }
}
