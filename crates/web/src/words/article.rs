//! How a paragraph of the measures is cited.

use crate::lang::Lang;

/// `第24条第（1）项`, `Art. 24(1)`, from `24(1)`; a bare number cites the article.
pub(crate) fn article(lang: Lang, paragraph: &str) -> String {
    let (number, item) = match paragraph.split_once('(') {
        Some((number, rest)) => (number, Some(rest.trim_end_matches(')'))),
        None => (paragraph, None),
    };
    match (lang, item) {
        (Lang::Zh, Some(item)) => format!("第{number}条第（{item}）项"),
        (Lang::Zh, None) => format!("第{number}条"),
        (Lang::En, Some(item)) => format!("Art. {number}({item})"),
        (Lang::En, None) => format!("Art. {number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_cited_as_each_language_does() {
        assert_eq!(article(Lang::Zh, "24(2)"), "第24条第（2）项");
        assert_eq!(article(Lang::En, "24(2)"), "Art. 24(2)");
        assert_eq!(article(Lang::En, "7"), "Art. 7");
    }
}
