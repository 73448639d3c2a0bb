//! Whether a password is soon guessed.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;
use zxcvbn::matching::patterns::MatchPattern;

/// Passwords that a guesser who knows dictionaries, keyboards, dates and the usual replacements of letters would reach within a million tries.
///
/// That holds the 3000 most common ones (ASVS 5.0 6.2.4) and the 30,000 of zxcvbn's list ten times over, and what 等保 assessors try first: `P@ssw0rd1`, `1qaz@WSX`.
const SOON: f64 = 6.0;

/// Letters that zxcvbn looks at.
const SEEN: usize = 100;

/// Whether the password is on the list of common ones, as a whole and in whatever case, reversal or "leet" spelling, or guessed as soon as those.
pub(super) fn is_common(text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let judged = zxcvbn::zxcvbn(text, &[]);
    let listed =
        matches!(judged.sequence(), [only] if matches!(only.pattern, MatchPattern::Dictionary(_)));
    let seen_whole = text.chars().count() <= SEEN;
    seen_whole && (listed || judged.guesses_log10() < SOON)
}

/// Whether the password contains what others know of the person, in either direction and whatever case.
pub(super) fn contains_name(text: &str, about: &[&str]) -> bool {
    let text = folded(text);
    about.iter().any(|about| {
        let about = folded(about);
        let parts = about.split(|letter: char| !letter.is_alphanumeric());
        std::iter::once(about.trim())
            .chain(parts)
            .filter(|word| counts_as_name(word))
            .any(|word| {
                let reversed: Zeroizing<String> = Zeroizing::new(word.chars().rev().collect());
                text.contains(word) || text.contains(reversed.as_str())
            })
    })
}

/// Two letters of a Latin name occur in any password; two 汉字 are a name.
fn counts_as_name(word: &str) -> bool {
    let letters = word.chars().count();
    letters >= if word.is_ascii() { 4 } else { 2 }
}

fn folded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.nfkc().flat_map(char::to_lowercase).collect())
}
