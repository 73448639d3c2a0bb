use std::sync::Arc;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::testing::{Seeded, at};

/// Fits both profiles.
const GOOD: &str = "Plum-7-anchor-Vexing";

fn weaknesses(profile: &Profile, password: &str, about: &[&str]) -> Vec<Weakness> {
    profile
        .judge(password, about, &[])
        .err()
        .unwrap_or_default()
}

#[test]
fn a_good_password_passes_both_profiles() {
    for profile in [Profile::djbh(), Profile::nist()] {
        assert_eq!(
            profile.judge(GOOD, &["li.na", "李娜", "市财政局"], &[]),
            Ok(())
        );
    }
}

#[test]
fn the_default_is_djbh() {
    let profile = Profile::default();
    assert_eq!((profile.min_length, profile.classes_required), (8, 4));
    assert_eq!((profile.max_age_days, profile.history), (Some(90), 5));
    assert_eq!((profile.lock_after, profile.lock_minutes), (5, 30));
}

#[test]
fn seven_characters_are_too_short_for_djbh_and_eleven_for_nist() {
    assert_eq!(
        weaknesses(&Profile::djbh(), "vX7-kqW", &[]),
        [Weakness::TooShort { least: 8 }]
    );
    assert_eq!(weaknesses(&Profile::djbh(), "vX7-kqWz", &[]), []);
    assert_eq!(
        weaknesses(&Profile::nist(), "vxk-kqwzjhp", &[]),
        [Weakness::TooShort { least: 12 }]
    );
    assert_eq!(weaknesses(&Profile::nist(), "vxk-kqwzjhpu", &[]), []);
}

/// ASVS 5.0 6.2.9.
#[test]
fn sixty_four_characters_and_more_are_allowed() {
    for profile in [Profile::djbh(), Profile::nist()] {
        assert!(profile.max_length >= 64);
        let phrase = "Correct 4 horses, ".repeat(7);
        assert_eq!(profile.judge(&phrase, &[], &[]), Ok(()));
        let endless = "Correct 4 horses, ".repeat(100_000);
        assert_eq!(
            weaknesses(&profile, &endless, &[]),
            [Weakness::TooLong { most: 128 }]
        );
    }
}

#[test]
fn djbh_asks_for_four_classes_and_nist_for_none() {
    for password in [
        "plum-7-anchor-vexing",
        "PLUM-7-ANCHOR-VEXING",
        "Plum-x-anchor-Vexing",
        "Plum7xanchorVexing",
    ] {
        assert_eq!(
            weaknesses(&Profile::djbh(), password, &[]),
            [Weakness::Classes { required: 4 }]
        );
        assert_eq!(weaknesses(&Profile::nist(), password, &[]), []);
    }
}

/// ASVS 5.0 6.2.4: none of the 3000 most common passwords.
#[test]
fn common_passwords_are_refused_in_whatever_disguise() {
    for password in [
        "password",
        "PassWord",
        "P@ssw0rd",
        "P@ssw0rd1",
        "drowssaP",
        "qwertyuiop",
        "iloveyou",
        "1234567890",
        "aaaaaaaaaaaa",
        "trustno1",
        "baseball1",
        "5201314",
        "woaini1314",
        "a123456789",
    ] {
        assert!(
            weaknesses(&Profile::nist(), password, &[]).contains(&Weakness::Common),
            "{password}"
        );
    }
}

#[test]
fn four_classes_do_not_save_a_password_that_every_assessor_tries() {
    for password in [
        "Admin@123",
        "Admin@1234",
        "Admin@2026",
        "Huawei@123",
        "Inspur@123",
        "Root@1234",
        "Test@1234",
        "Welcome@123",
        "Changeme_123",
        "Passw0rd!",
        "P@ssw0rd123",
        "Aa123456!",
        "Abcd@1234",
        "Qwer!234",
        "1qaz@WSX",
        "!QAZ2wsx",
        "Zaq1@wsx",
        "Qwe123!@#",
    ] {
        assert_eq!(
            weaknesses(&Profile::djbh(), password, &[]),
            [Weakness::Common],
            "{password}"
        );
    }
}

#[test]
fn a_long_password_of_common_pieces_is_common() {
    for password in [
        "password".repeat(5),
        "1".repeat(101),
        "qwertyuiop".repeat(6),
    ] {
        let found = weaknesses(&Profile::nist(), &password, &[]);
        assert_eq!(found, [Weakness::Common], "{password}");
    }
}

/// zxcvbn overflows on some of these when it is given the whole.
#[test]
fn no_pattern_of_the_keyboard_brings_the_judge_down() {
    for pattern in [
        "()",
        "a",
        "4@",
        "1@aA4$5sS0oO",
        "11/11/",
        "qazwsx",
        "İ",
        "ßŉ",
        "Ⅷ",
        "衡",
        "\u{0}",
    ] {
        for length in [1, 7, 21, 50, 128] {
            let password: String = pattern.chars().cycle().take(length).collect();
            let _ = Profile::djbh().judge(&password, &[], &[]);
        }
    }
}

proptest! {
    #[test]
    fn no_text_brings_the_judge_down(
        text in "\\PC{0,140}",
        typed in "[ -~İßŉ]{0,128}",
        walked in "[()9087ijkl]{0,128}",
    ) {
        for password in [&text, &typed, &walked] {
            let _ = Profile::djbh().judge(password, &["li.na", &text], &[]);
        }
    }
}

#[test]
fn the_operator_s_list_is_read_as_passwords_and_as_digests() {
    // SHA-1 of "Plum-8-anchor-Vexing", as the files of Have I Been Pwned spell it.
    let digest = "C310CFE097DFD33D69CEA0744CBB1A7333128614";
    let list = format!("Plum-7-anchor-Vexing\r\n\n{digest}:42\n\u{0}\n");
    let mut bytes = list.into_bytes();
    bytes.extend([0xff, 0xfe, b'\n']);
    let breached = Breached::read(bytes.as_slice()).unwrap();
    assert_eq!(breached.len(), 4);
    let profile = Profile::djbh().with_breached(Arc::new(breached));
    for stolen in [GOOD, "Plum-8-anchor-Vexing", "Ｐlum-8-anchor-Vexing"] {
        assert_eq!(
            weaknesses(&profile, stolen, &[]),
            [Weakness::Breached],
            "{stolen}"
        );
    }
    assert_eq!(weaknesses(&profile, "Plum-9-anchor-Vexing", &[]), []);
    assert_eq!(format!("{:?}", profile.breached), "Breached(4 passwords)");
}

#[test]
fn a_password_must_not_contain_what_others_know_of_its_owner() {
    let about = ["wang.xiaoming", "王小明", "市财政局"];
    for password in [
        "Kq7-WangX-wang.xiaoming",
        "Kq7-XIAOMING-vexing",
        "Kq7-gnimoaix-vexing",
        "Kq7-王小明-vexing",
        "Kq7-市财政局-vexing",
        "Kq7-ＸＩＡＯＭＩＮＧ-vexing",
    ] {
        assert_eq!(
            weaknesses(&Profile::djbh(), password, &about),
            [Weakness::ContainsName],
            "{password}"
        );
    }
    for about in [&["li"][..], &["na", ""], &["", " ", "-"]] {
        assert_eq!(weaknesses(&Profile::djbh(), "Kq7-lina-vexing", about), []);
    }
}

#[test]
fn none_of_the_last_five_passwords_may_be_taken_again() {
    let random = Seeded::new(1);
    let previous: Vec<PasswordHash> = (0..6)
        .map(|number| hash(&format!("{GOOD}{number}"), &random).unwrap())
        .collect();
    let judge = |number: usize| Profile::djbh().judge(&format!("{GOOD}{number}"), &[], &previous);
    assert_eq!(judge(0), Err(vec![Weakness::UsedBefore { last: 5 }]));
    assert_eq!(judge(4), Err(vec![Weakness::UsedBefore { last: 5 }]));
    assert_eq!(judge(5), Ok(()));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let found = weaknesses(&Profile::djbh(), "123456", &[]);
    assert_eq!(
        found,
        [
            Weakness::TooShort { least: 8 },
            Weakness::Classes { required: 4 },
            Weakness::Common
        ]
    );
    for weakness in found {
        assert!(weakness.code().starts_with("password."));
        let text = weakness.text();
        assert!(!text.zh.is_ascii() && text.en.is_ascii());
        assert!(!text.en.contains("123456") && !text.zh.contains("123456"));
    }
}

#[test]
fn a_configured_profile_keeps_to_the_least_that_is_allowed() {
    assert!(Profile::djbh().checked().is_ok() && Profile::nist().checked().is_ok());
    let refused = |change: fn(&mut Profile)| {
        let mut profile = Profile::nist();
        change(&mut profile);
        profile.checked().unwrap_err()
    };
    assert_eq!(
        refused(|profile| profile.min_length = 7),
        ProfileError::MinLength
    );
    assert_eq!(
        refused(|profile| profile.max_length = 63),
        ProfileError::MaxLength
    );
    assert_eq!(
        refused(|profile| profile.classes_required = 5),
        ProfileError::Classes
    );
    assert_eq!(
        refused(|profile| profile.lock_after = 0),
        ProfileError::Lock
    );
    assert_eq!(
        refused(|profile| profile.lock_minutes = 0),
        ProfileError::Lock
    );
}

#[test]
fn an_empty_password_is_refused() {
    assert!(weaknesses(&Profile::nist(), "", &[]).contains(&Weakness::TooShort { least: 12 }));
}

#[test]
fn a_password_is_to_be_changed_after_ninety_days_under_djbh_and_never_under_nist() {
    let set = at("2026-01-01T00:00:00Z");
    let day = SignedDuration::from_hours(24);
    assert!(!Profile::djbh().must_change(set, set + day * 89));
    assert!(Profile::djbh().must_change(set, set + day * 90));
    assert!(!Profile::nist().must_change(set, set + day * 9000));
}

#[test]
fn a_generated_password_passes_both_profiles_and_none_is_like_another() {
    let random = Seeded::new(2);
    let made: std::collections::BTreeSet<String> = (0..50)
        .map(|_| {
            let password = generate(&random);
            assert_eq!(Profile::djbh().judge(&password, &["admin"], &[]), Ok(()));
            assert_eq!(Profile::nist().judge(&password, &["admin"], &[]), Ok(()));
            password.to_string()
        })
        .collect();
    assert_eq!(made.len(), 50);
}

/// ASVS 5.0 11.4.2.
#[test]
fn a_password_is_kept_as_argon2id_with_owasp_s_parameters() {
    let hash = hash(GOOD, &Seeded::new(3)).unwrap();
    assert!(
        hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{}",
        hash.as_str()
    );
    assert!(!needs_rehash(&hash));
    assert!(verify(&hash, GOOD));
    assert!(!verify(&hash, "Plum-7-anchor-vexing"));
    assert!(!verify(&hash, ""));
    assert_eq!(format!("{hash:?}"), "PasswordHash(...)");
}

#[test]
fn the_same_password_twice_has_two_hashes() {
    let random = Seeded::new(4);
    assert_ne!(hash(GOOD, &random).unwrap(), hash(GOOD, &random).unwrap());
}

#[test]
fn a_password_is_the_same_however_the_device_composes_it() {
    let kept = hash("Äpfel-７-衡器", &Seeded::new(5)).unwrap();
    assert!(verify(&kept, "A\u{308}pfel-7-衡器"));
    assert!(!verify(&kept, "Apfel-7-衡器"));
}

#[test]
fn a_hash_with_weaker_parameters_still_verifies_and_is_renewed() {
    use argon2::password_hash::{PasswordHasher as _, SaltString};
    let params = argon2::Params::new(8192, 1, 1, None).unwrap();
    let weak = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let salt = SaltString::encode_b64(b"a salt of theirs").unwrap();
    let phc = weak
        .hash_password(GOOD.as_bytes(), &salt)
        .unwrap()
        .to_string();
    let weak = PasswordHash::from_stored(phc);
    assert!(verify(&weak, GOOD) && needs_rehash(&weak));
}

#[test]
fn what_is_no_hash_verifies_nothing() {
    for stored in ["", "x", GOOD, "$argon2id$v=19$m=1", "$1$salt$hash"] {
        let hash = PasswordHash::from_stored(stored.to_owned());
        assert!(!verify(&hash, GOOD) && needs_rehash(&hash), "{stored}");
    }
}

#[test]
fn a_password_too_long_to_be_taken_is_not_hashed_at_all() {
    let book = "x".repeat(1 << 20);
    assert_eq!(
        hash(&book, &Seeded::new(6)).unwrap_err(),
        HashError::TooLong
    );
    assert!(!verify(&hash(GOOD, &Seeded::new(6)).unwrap(), &book));
    assert!(!verify_nothing(&book));
}

/// ASVS 5.0 6.3.8: within a factor that a busy machine cannot blur; equal work is what the code says.
#[test]
fn an_unknown_account_costs_as_much_as_a_known_one() {
    let kept = hash(GOOD, &Seeded::new(7)).unwrap();
    let timed = |act: &dyn Fn() -> bool| {
        let begun = std::time::Instant::now();
        assert!(!act());
        begun.elapsed().as_secs_f64()
    };
    // In turn, so that a machine that is busy for a while is busy for both.
    let (mut known, mut unknown) = (f64::MAX, f64::MAX);
    for _ in 0..15 {
        known = known.min(timed(&|| verify(&kept, "wrong")));
        unknown = unknown.min(timed(&|| verify_nothing("wrong")));
    }
    assert!(
        (0.5..2.0).contains(&(known / unknown)),
        "{known} s against {unknown} s"
    );
}
