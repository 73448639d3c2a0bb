//! Whether a password is soon guessed.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;
use zxcvbn::matching::patterns::MatchPattern;

/// A password is refused if a guesser who knows dictionaries, keyboards, dates and the usual replacements of letters would need fewer than 10^8 tries: zxcvbn's own line between "somewhat" and "safely" unguessable. Eight random characters are just above it.
///
/// That holds the 3000 most common passwords (ASVS 5.0 6.2.4), which need at most 10^5, and what has four classes and is tried first all the same: `P@ssw0rd1`, `1qaz@WSX`, `Admin@123`.
const SAFE: f64 = 8.0;

/// Words that passwords around here are made of, and that English dictionaries do not have or have too far back.
const HABITS: [&str; 24] = [
    "admin",
    "administrator",
    "root",
    "system",
    "sysadmin",
    "user",
    "guest",
    "test",
    "oracle",
    "cloud",
    "changeme",
    "welcome",
    "yunheng",
    "zhengwu",
    "zhengfu",
    "huawei",
    "inspur",
    "sangfor",
    "aliyun",
    "tencent",
    "lenovo",
    "beijing",
    "china",
    "woaini",
];

/// Letters that zxcvbn is given at a time. Beyond 20 parts its factorial overflows, beyond 32 keys in a row its power does: a panic in a debug build, a wrong number in a release build.
const PIECE: usize = 20;

/// Whether the password is a common one, in whatever case, reversal or "leet" spelling, or made of pieces that all are.
pub(super) fn is_common(text: &str) -> bool {
    // The one letter whose lower case is two would shift zxcvbn's places.
    let letters: Zeroizing<Vec<char>> = Zeroizing::new(text.chars().map(lower_is_one).collect());
    // What is merely short is not also common: seven random characters are 10^7 tries.
    let safe = SAFE.min(letters.len() as f64);
    !letters.is_empty()
        && letters.chunks(PIECE).all(|piece| {
            let piece: Zeroizing<String> = Zeroizing::new(piece.iter().collect());
            is_soon_guessed(&piece, safe)
        })
}

/// Dates count by their distance from the year of the machine's clock, which zxcvbn reads by itself; nothing else here depends on it.
fn is_soon_guessed(piece: &str, safe: f64) -> bool {
    let judged = zxcvbn::zxcvbn(piece, &HABITS);
    let listed =
        matches!(judged.sequence(), [only] if matches!(only.pattern, MatchPattern::Dictionary(_)));
    listed || judged.guesses_log10() < safe
}

fn lower_is_one(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(first), Some(_)) => first,
        _ => letter,
    }
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

/// Three letters of a Latin name occur in many a password by chance; two 汉字 are a name.
fn counts_as_name(word: &str) -> bool {
    let letters = word.chars().count();
    letters >= if word.is_ascii() { 4 } else { 2 }
}

fn folded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.nfkc().flat_map(char::to_lowercase).collect())
}
