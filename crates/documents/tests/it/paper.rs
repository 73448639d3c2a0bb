//! Reads a PDF back, with the tools of poppler.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Points of a millimetre.
pub(crate) const MM: f64 = 72.0 / 25.4;

/// A word and where it stands, in points from the upper left corner.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// What a reader sees.
#[derive(Debug)]
pub(crate) struct Paper {
    pub(crate) pages: Vec<Vec<Word>>,
    /// The text of each page, without spaces and line feeds.
    pub(crate) texts: Vec<String>,
}

impl Paper {
    pub(crate) fn of(pdf: &[u8]) -> Self {
        let boxes = poppler("pdftotext", &["-bbox", "-", "-"], pdf);
        let pages = boxes
            .split("<page ")
            .skip(1)
            .map(|page| page.lines().filter_map(word).collect())
            .collect();
        let plain = poppler("pdftotext", &["-raw", "-", "-"], pdf);
        let mut texts: Vec<String> = plain.split('\u{c}').map(packed).collect();
        texts.pop();
        Self { pages, texts }
    }

    /// Whether this is somewhere on paper, however it is broken into lines.
    pub(crate) fn says(&self, text: &str) -> bool {
        self.texts.concat().contains(&packed(text))
    }

    /// All words that are not the number of the page.
    pub(crate) fn words(&self) -> impl Iterator<Item = &Word> {
        self.pages.iter().flatten()
    }

    /// The word that has this in it.
    pub(crate) fn word(&self, text: &str) -> &Word {
        let found = self.words().find(|word| word.text.contains(text));
        found.unwrap_or_else(|| panic!("{text} is not in {:?}", self.texts))
    }
}

/// Without what only separates.
pub(crate) fn packed(text: &str) -> String {
    text.chars()
        .filter(|char| !char.is_whitespace() && *char != '\u{200b}')
        .collect()
}

/// A line `<word xMin="1" yMin="2" xMax="3" yMax="4">text</word>`.
fn word(line: &str) -> Option<Word> {
    let line = line.trim().strip_prefix("<word ")?;
    let (places, text) = line.split_once('>')?;
    let mut numbers = places.split('"').skip(1).step_by(2);
    let mut number = || numbers.next().and_then(|number| number.parse().ok());
    Some(Word {
        left: number()?,
        top: number()?,
        right: number()?,
        bottom: number()?,
        text: text
            .trim_end_matches("</word>")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&"),
    })
}

/// What a tool says about a PDF.
pub(crate) fn poppler(tool: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let mut child = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{tool} of poppler-utils: {error}"));
    let mut input = child.stdin.take().unwrap();
    // The tool may answer before it has read all: it is fed from the side.
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(pdf));
        child.wait_with_output().unwrap()
    });
    assert!(answer.status.success(), "{tool}: {}", answer.status);
    // Between tags poppler cuts characters beyond the basic plane in two; only the plain text is sure.
    String::from_utf8_lossy(&answer.stdout).into_owned()
}
