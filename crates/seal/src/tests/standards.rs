//! The published vectors.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sm2::dsa::{Signature, VerifyingKey, signature::Verifier as _};
use sm2::elliptic_curve::ops::Reduce as _;
use sm2::elliptic_curve::point::AffineCoordinates as _;
use sm2::elliptic_curve::{Group as _, PrimeField as _};
use sm2::{FieldBytes, ProjectivePoint, Scalar};
use sm3::{Digest as _, Sm3};
use sm4::Sm4;
use sm4::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _};

use super::{hex, unhex};
use crate::envelope::Envelope;
use crate::signing::Signer;
use crate::{DISTINGUISHING_ID, PublicKey};

/// GB/T 32905-2016, annex A.
#[test]
fn sm3_gives_the_digests_of_its_standard() {
    for (message, digest) in [
        (
            "abc".to_owned(),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        ),
        (
            "abcd".repeat(16),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
        ),
    ] {
        assert_eq!(hex(&Sm3::digest(message)), digest);
    }
}

/// GB/T 32907-2016, annex A.1 and A.2.
#[test]
fn sm4_gives_the_blocks_of_its_standard_once_and_a_million_times() {
    let key = unhex("0123456789abcdeffedcba9876543210");
    let cipher = Sm4::new_from_slice(&key).unwrap();
    let plain: [u8; 16] = key.clone().try_into().unwrap();
    let mut block = plain.into();
    cipher.encrypt_block(&mut block);
    assert_eq!(hex(&block), "681edf34d206965e86b3e94f536e4246");
    cipher.decrypt_block(&mut block);
    assert_eq!(hex(&block), hex(&plain));
    for _ in 0..1_000_000 {
        cipher.encrypt_block(&mut block);
    }
    assert_eq!(hex(&block), "595298c7c6fd271f0402f804c33d3f66");
}

/// RFC 8998, appendix A.1.
#[test]
fn sm4_gcm_gives_ciphertext_and_tag_of_rfc_8998() {
    let envelope = Envelope::new(&unhex("0123456789ABCDEFFEDCBA9876543210")).unwrap();
    let nonce = unhex("00001234567800000000ABCD").try_into().unwrap();
    let aad = unhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
    let plain = unhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD\
         EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
    );
    let sealed = envelope.encrypt(nonce, &aad, &plain).unwrap();
    assert_eq!(
        hex(&sealed[12..]).to_uppercase(),
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735\
         D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D\
         83DE3541E4C2B58177E065A9BF7B62EC"
    );
}

/// GM/T 0042-2015, annex D.3.
#[test]
fn hmac_sm3_gives_the_codes_of_gm_t_0042() {
    let message = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".repeat(2);
    for (key, message, code) in [
        (
            (1..=32).collect::<Vec<u8>>(),
            message.into_bytes(),
            "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
        ),
        (
            (1..=37).collect(),
            vec![0xcd; 50],
            "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882",
        ),
    ] {
        let mut mac = Hmac::<Sm3>::new_from_slice(&key).unwrap();
        mac.update(&message);
        assert_eq!(hex(&mac.finalize().into_bytes()), code);
    }
}

/// GB/T 32918.5-2017, annex A.2: the signature over "message digest" on the recommended curve.
mod sm2_example {
    pub(super) const MESSAGE: &[u8] = b"message digest";
    pub(super) const D: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    pub(super) const X: &str = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020";
    pub(super) const Y: &str = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    pub(super) const E: &str = "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640";
    pub(super) const K: &str = "59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21";
    pub(super) const R: &str = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3";
    pub(super) const S: &str = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
}

fn scalar(text: &str) -> Scalar {
    Scalar::from_repr(FieldBytes::try_from(unhex(text).as_slice()).unwrap()).unwrap()
}

#[test]
fn the_public_key_of_gb_t_32918_5_follows_from_its_private_key() {
    let signer = Signer::new(&unhex(sm2_example::D)).unwrap();
    let point = unhex(&format!("04{}{}", sm2_example::X, sm2_example::Y));
    assert_eq!(signer.public().to_sec1(), point);
    assert_eq!(PublicKey::from_sec1(&point).unwrap(), *signer.public());
}

#[test]
fn the_signature_of_gb_t_32918_5_verifies_and_for_no_other_message_or_signer() {
    let bytes = unhex(&format!("{}{}", sm2_example::R, sm2_example::S));
    let signature = Signature::from_slice(&bytes).unwrap();
    let key = Signer::new(&unhex(sm2_example::D))
        .unwrap()
        .public()
        .clone();
    let der = signature.to_der().to_vec();
    assert!(key.verify(sm2_example::MESSAGE, &der));
    assert!(!key.verify(b"message digesT", &der));
    let other = VerifyingKey::from_sec1_bytes("ALICE123@YAHOO.COM", &key.to_sec1()).unwrap();
    assert!(other.verify(sm2_example::MESSAGE, &signature).is_err());
    let same = VerifyingKey::from_sec1_bytes(DISTINGUISHING_ID, &key.to_sec1()).unwrap();
    assert!(same.verify(sm2_example::MESSAGE, &signature).is_ok());
}

#[test]
#[expect(
    clippy::many_single_char_names,
    reason = "they are the standard's names"
)]
fn the_numbers_of_gb_t_32918_5_follow_from_its_k() {
    let (d, e, k) = (
        scalar(sm2_example::D),
        scalar(sm2_example::E),
        scalar(sm2_example::K),
    );
    let x1 = ProjectivePoint::mul_by_generator(&k).to_affine().x();
    let r = e + Scalar::reduce(&x1);
    let s = (Scalar::ONE + d).invert().unwrap() * (k - r * d);
    assert_eq!(hex(&r.to_repr()).to_uppercase(), sm2_example::R);
    assert_eq!(hex(&s.to_repr()).to_uppercase(), sm2_example::S);
}
