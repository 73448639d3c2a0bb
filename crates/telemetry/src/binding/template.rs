//! Names made from labels: `${instance|host}:${mountpoint}`.

/// A text with places for labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Label { name: String, host: bool },
}

impl Template {
    /// Reads a template; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            let (place, after) = behind
                .split_once('}')
                .ok_or_else(|| format!("'${{{behind}' lacks its '}}'"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (name, host) = match place.split_once('|') {
                None => (place, false),
                Some((name, "host")) => (name, true),
                Some((_, other)) => return Err(format!("'|{other}' is unknown, there is '|host'")),
            };
            if name.is_empty() {
                return Err("'${}' names no label".to_owned());
            }
            pieces.push(Piece::Label {
                name: name.to_owned(),
                host,
            });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// Whether it names a label at all.
    pub(super) fn has_labels(&self) -> bool {
        self.0
            .iter()
            .any(|piece| matches!(piece, Piece::Label { .. }))
    }

    /// Puts labels in, each under its alias if it has one as it stands or without its port; `None` if one is missing or empty.
    pub(super) fn fill<'a, 'b>(
        &self,
        label: impl Fn(&str) -> Option<&'a str>,
        alias: impl Fn(&str) -> Option<&'b str>,
    ) -> Option<String> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Label { name, host: strip } => {
                    let value = label(name).filter(|value| !value.is_empty())?;
                    let plain = if *strip { host(value) } else { value };
                    let known = alias(value).or_else(|| alias(plain));
                    filled.push_str(known.unwrap_or(plain));
                }
            }
        }
        Some(filled)
    }
}

/// The host of `host:port` or `[v6]:port`; an IPv6 address without brackets has no port.
fn host(address: &str) -> &str {
    if let Some((host, _)) = address
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        return host;
    }
    match address.split_once(':') {
        Some((host, port)) if !port.contains(':') => host,
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_without_port_and_brackets() {
        for (address, expected) in [
            ("10.0.0.5:9100", "10.0.0.5"),
            ("vm-001", "vm-001"),
            ("vm-001.example:9100", "vm-001.example"),
            ("[fe80::1]:9100", "fe80::1"),
            ("[fe80::1]", "fe80::1"),
            ("fe80::1", "fe80::1"),
        ] {
            assert_eq!(host(address), expected);
        }
    }

    #[test]
    fn a_template_that_cannot_be_filled_ever_is_an_error() {
        for (text, expected) in [
            ("a${instance", "'${instance' lacks its '}'"),
            ("${}", "'${}' names no label"),
            ("${instance|port}", "'|port' is unknown, there is '|host'"),
        ] {
            assert_eq!(Template::parse(text).unwrap_err(), expected);
        }
    }
}
