//! Text as it goes on paper.

use jiff::civil::Date;
use serde::Serializer;
use typst::text::is_default_ignorable;

/// Longer words may be broken anywhere: digests, addresses, and what somebody typed without a space.
const LONGEST_WORD: usize = 20;

/// Where a line may break within a word.
const BREAK: char = '\u{200b}';

/// A text without what cannot be seen. Control characters and marks that turn the direction of writing would print
/// nothing, or make a reader see something else than what is on the record.
pub(crate) fn visible(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => kept.push('\n'),
            '\t' => kept.push(' '),
            _ if char == '\n' || chooses_shape(char) => kept.push(char),
            _ if char.is_control() || is_default_ignorable(char) => {}
            _ => kept.push(char),
        }
    }
    kept
}

/// Whether this says which shape the ideograph before it has, as names of people and places need.
fn chooses_shape(char: char) -> bool {
    matches!(char, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a font must have this character, so that something is seen.
pub(crate) fn is_drawn(char: char) -> bool {
    !char.is_whitespace() && !char.is_control() && !is_default_ignorable(char)
}

/// Lets long words break anywhere, so that no word is wider than a narrow column.
pub(crate) fn breakable(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    for word in text.split_inclusive(|char: char| !is_word(char)) {
        if word.chars().filter(|char| is_word(*char)).count() <= LONGEST_WORD {
            broken.push_str(word);
            continue;
        }
        let mut after_word = false;
        for char in word.chars() {
            if after_word && is_word(char) {
                broken.push(BREAK);
            }
            broken.push(char);
            after_word = is_word(char);
        }
    }
    broken
}

/// What does not break by itself: anything that is neither an ideograph nor a space.
fn is_word(char: char) -> bool {
    !char.is_whitespace() && char < '\u{2e80}'
}

/// 2026年11月22日: without leading zeros (GB/T 9704-2012, 7.3.5.4).
fn written(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference to the field"
)]
pub(crate) fn date<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&written(*date))
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference to the field"
)]
pub(crate) fn date_if_any<S: Serializer>(
    date: &Option<Date>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.serialize_some(&written(*date)),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_not_on_paper() {
        assert_eq!(visible("甲\u{0}乙\u{7}\u{feff}丙\u{200b}"), "甲乙丙");
        assert_eq!(visible("同意\u{202e}意不\u{202c}"), "同意意不");
    }

    #[test]
    fn every_way_to_end_a_line_is_a_line_feed() {
        assert_eq!(visible("一\r\n二\r三\u{2028}四\n"), "一\n二\n三\n四\n");
    }

    #[test]
    fn the_chosen_shape_of_an_ideograph_is_kept() {
        assert_eq!(visible("葛\u{e0100}"), "葛\u{e0100}");
    }

    #[test]
    fn a_digest_may_break_anywhere_and_a_word_may_not() {
        assert_eq!(breakable("Kubernetes 集群"), "Kubernetes 集群");
        let digest = "0123456789abcdef0123456789abcdef";
        let broken = breakable(digest);
        assert_eq!(broken.matches(BREAK).count(), digest.len() - 1);
        assert_eq!(broken.replace(BREAK, ""), digest);
    }

    #[test]
    fn a_date_has_no_leading_zeros() {
        assert_eq!(written(jiff::civil::date(2026, 3, 5)), "2026年3月5日");
    }
}
