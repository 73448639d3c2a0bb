//! Canonical lines.

use proptest::prelude::*;

use super::*;
use crate::ids::ClientId;

/// What is written today must still read in ten years: change these lines never, add to them.
#[test]
fn a_line_is_written_as_it_was_written_the_first_time() {
    let line = String::from_utf8(entry(4).canonical()).unwrap();
    let expected = concat!(
        r#"{"v":1,"seq":4,"at":"2026-03-01T00:00:28.250000Z","#,
        r#""who":{"kind":"person","id":7,"name":"李敏"},"#,
        r#""acting_as":{"code":"system_owner","organisation":3},"action":"resource.read","#,
        r#""object":{"kind":"resource","id":"104"},"unit":3,"#,
        r#""outcome":{"kind":"refused","code":"no_live_grant"},"#,
        r#""origin":{"address":"10.1.2.3","request":"r-4"},"#,
        r#""after":"8b1a16803d20af47b77781bd77f169ae4b76be7bf9cfe9a42239368ecdabc6f9","#,
        r#""rulebook":"bazhong-2023"}"#,
    );
    assert_eq!(line, expected);
    assert_eq!(Entry::parse(line.as_bytes()).unwrap(), entry(4));
}

#[test]
fn every_kind_of_actor_reads_back_on_one_line() {
    let everyone = [
        Who::Nobody,
        Who::Client {
            id: ClientId(2),
            name: "采集\n\t\"器\"\u{2028}".to_owned(),
            scopes: vec!["telemetry.write".to_owned()],
        },
        Who::Program {
            name: "nightly".to_owned(),
        },
    ];
    for who in everyone {
        let entry = Entry {
            who,
            acting_as: None,
            object: None,
            unit: None,
            origin: Origin::default(),
            after: None,
            rulebook: None,
            ..entry(0)
        };
        let line = entry.canonical();
        assert!(!line.iter().any(|byte| *byte < b' '));
        assert_eq!(Entry::parse(&line).unwrap(), entry);
    }
}

#[test]
fn an_instant_is_cut_off_after_its_microsecond() {
    let at: Timestamp = "2026-03-01T00:00:00.123456999Z".parse().unwrap();
    let line = Entry { at, ..entry(0) }.canonical();
    assert_eq!(Entry::parse(&line).unwrap().at, to_microsecond(at));
    assert_eq!(
        to_microsecond(at).to_string(),
        "2026-03-01T00:00:00.123456Z"
    );
}

#[test]
fn what_says_the_same_in_other_bytes_is_refused() {
    let line = String::from_utf8(entry(1).canonical()).unwrap();
    let digest = entry(1).after.unwrap().to_string();
    let others = [
        line.replace(r#""seq":1,"#, r#""seq": 1,"#),
        line.replace(r#""unit":3"#, r#""unit":3,"reason":null"#),
        line.replace("李", "\\u674e"),
        line.replace(".250000Z", ".25Z"),
        line.replace("T00:00:07.250000Z", "T08:00:07.250000+08:00"),
        line.replace(r#""unit":3"#, r#""unit":3,"colour":"red""#),
        line.replace(&digest, &digest.to_uppercase()),
        format!("{line}\n"),
    ];
    for other in others {
        assert_ne!(other, line);
        let read = Entry::parse(other.as_bytes());
        assert!(matches!(read, Err(EntryError::NotCanonical)), "{other}");
    }
    let malformed = [
        line.replace(r#""unit":3"#, r#""unit":2,"unit":3"#),
        line.replace(&digest, "abc"),
    ];
    for other in malformed {
        let read = Entry::parse(other.as_bytes());
        assert!(matches!(read, Err(EntryError::Malformed(_))), "{other}");
    }
}

#[test]
fn a_line_of_another_version_is_not_guessed_at() {
    let line = String::from_utf8(entry(1).canonical()).unwrap();
    for other in [
        line.replace("\"v\":1", "\"v\":2"),
        line.replace("\"v\":1,", ""),
    ] {
        let read = Entry::parse(other.as_bytes());
        assert!(matches!(read, Err(EntryError::Version)), "{other}");
    }
    let eleven = line.replace("\"v\":1", "\"v\":11");
    assert!(matches!(
        Entry::parse(eleven.as_bytes()),
        Err(EntryError::NotCanonical)
    ));
}

proptest! {
    #[test]
    fn any_text_reads_back_from_one_line(
        action in any::<String>(),
        reason in proptest::option::of(any::<String>()),
        request in any::<String>(),
        seq in any::<u64>(),
        second in -377_705_023_201_i64..253_402_207_200,
    ) {
        let at = Timestamp::from_second(second).unwrap();
        let origin = Origin { address: None, request };
        let entry = Entry { seq, at, action, origin, reason, ..entry(0) };
        let line = entry.canonical();
        prop_assert!(!line.contains(&b'\n') && !line.contains(&b'\t'));
        prop_assert_eq!(Entry::parse(&line).unwrap(), entry);
    }
}
