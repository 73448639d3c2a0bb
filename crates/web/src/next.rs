//! Where to go after signing in: a path of this site, and nothing else (ASVS 5.0, 3.7.2).

/// The path if it is one of this site, else the overview.
pub(crate) fn safe(next: &str) -> &str {
    let path = next.starts_with('/')
        && !next.starts_with("//")
        && next
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if path { next } else { "/" }
}

/// A path as the value of `next=`.
pub(crate) fn query(next: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("next", safe(next))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_3_7_2_no_address_of_another_site_is_gone_to() {
        for other in [
            "https://example.org/",
            "//example.org",
            "/\\example.org",
            "\\\\example.org",
            "javascript:alert(1)",
            "/\texample.org",
            "",
            "resources",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(safe(other), "/", "{other:?}");
        }
        assert_eq!(safe("/resources?q=1"), "/resources?q=1");
        assert_eq!(query("/a?b=c&d"), "next=%2Fa%3Fb%3Dc%26d");
    }
}
