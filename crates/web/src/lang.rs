//! The language of a page: Chinese first, English by a switch that a cookie keeps.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use yunheng_domain::rulebook::Bilingual;

/// Name of the query parameter and of the cookie.
const NAME: &str = "lang";

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Lang {
    /// Chinese as written in the mainland.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Picks the half of a text pair.
    pub(crate) fn t<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Picks the half of a bilingual text.
    pub(crate) fn of(self, text: &Bilingual) -> &str {
        self.t(&text.zh, &text.en)
    }

    /// Whether this is Chinese.
    pub(crate) fn zh(self) -> bool {
        self == Self::Zh
    }

    /// The tag for `lang` attributes and `Content-Language`.
    pub(crate) fn tag(self) -> &'static str {
        self.t("zh-CN", "en")
    }

    /// The other language.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The value of the query parameter and cookie.
    pub(crate) fn code(self) -> &'static str {
        self.t("zh", "en")
    }

    fn from_code(code: &str) -> Option<Self> {
        match code {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    fn from_query(query: &str) -> Option<Self> {
        form_urlencoded::parse(query.as_bytes())
            .filter(|(name, _)| name == NAME)
            .find_map(|(_, code)| Self::from_code(&code))
    }

    fn from_cookie(headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == NAME)
            .find_map(|(_, code)| Self::from_code(code))
    }

    /// The language an API client prefers, by `Accept-Language`: whichever of the two it names with the higher weight, Chinese if neither.
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let Some(accept) = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
        else {
            return Self::Zh;
        };
        let weight = |prefix: &str| {
            accept
                .split(',')
                .filter_map(|range| {
                    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
                    let tag = tag.trim().to_ascii_lowercase();
                    let weight = parameters.trim().strip_prefix("q=").unwrap_or("1");
                    (tag == prefix || tag.starts_with(&format!("{prefix}-")))
                        .then(|| weight.trim().parse::<f64>().unwrap_or(0.0))
                })
                .fold(0.0, f64::max)
        };
        if weight("en") > weight("zh") {
            Self::En
        } else {
            Self::Zh
        }
    }
}

/// Settles the language once per request, for handlers and error pages alike, and keeps a choice made by the switch in a cookie: the only thing a GET leaves behind, and it leaves it with the reader.
pub(crate) async fn settle(mut request: Request, next: Next) -> Response {
    let chosen = request.uri().query().and_then(Lang::from_query);
    let lang = chosen
        .or_else(|| Lang::from_cookie(request.headers()))
        .unwrap_or_default();
    request.extensions_mut().insert(lang);
    let mut response = next.run(request).await;
    if let Some(lang) = chosen {
        let cookie = match lang {
            Lang::Zh => "lang=zh; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
            Lang::En => "lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        };
        response
            .headers_mut()
            .append(header::SET_COOKIE, HeaderValue::from_static(cookie));
    }
    response.headers_mut().insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(lang.tag()),
    );
    response
}

/// The query string without the language switch, so that links made from it do not repeat the choice.
pub(crate) fn without_switch(query: &str) -> String {
    let mut kept = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name != NAME {
            kept.append_pair(&name, &value);
        }
    }
    kept.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_heavier_language_wins_and_chinese_is_the_default() {
        assert_eq!(Lang::accepted(&HeaderMap::new()), Lang::Zh);
        assert_eq!(Lang::accepted(&accepting("fr")), Lang::Zh);
        assert_eq!(Lang::accepted(&accepting("en-GB,zh;q=0.5")), Lang::En);
        assert_eq!(
            Lang::accepted(&accepting("zh-CN,zh;q=0.9,en;q=0.8")),
            Lang::Zh
        );
    }

    #[test]
    fn the_switch_beats_the_cookie_and_leaves_links() {
        let cookie =
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("a=b; lang=en"))]);
        assert_eq!(Lang::from_cookie(&cookie), Some(Lang::En));
        assert_eq!(Lang::from_query("q=x&lang=zh"), Some(Lang::Zh));
        assert_eq!(
            without_switch("q=%E5%8D%AB&lang=zh&sort=name"),
            "q=%E5%8D%AB&sort=name"
        );
    }
}
