//! Style sheets, scripts and icons: embedded, served under a name that carries their content hash, so that browsers keep them for good.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::RustEmbed;

use crate::failure::Failure;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// One served file. Its compressed forms are made when first asked for and kept: a file never changes while the process lives.
struct Asset {
    content_type: HeaderValue,
    plain: Bytes,
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

/// Addresses by logical name, and files by hashed name.
struct Table {
    addresses: HashMap<String, String>,
    files: HashMap<String, Asset>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        addresses: HashMap::new(),
        files: HashMap::new(),
    };
    for path in Files::iter() {
        let Some(file) = Files::get(&path) else {
            continue;
        };
        let name = path.rsplit('/').next().unwrap_or(&path);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let hash = hex(&file.metadata.sha256_hash()[..8]);
        let hashed = format!("{stem}-{hash}.{extension}");
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            // Licence texts are shown by the about page.
            _ => continue,
        };
        let plain = match file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::from(data),
        };
        table
            .addresses
            .insert(name.to_owned(), format!("/assets/{hashed}"));
        let asset = Asset {
            content_type: HeaderValue::from_static(content_type),
            plain,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        };
        table.files.insert(hashed, asset);
    }
    table
});

/// The address of a file by its name. A name that is not there gives an address that answers 404, which a test looks for.
pub(crate) fn asset(name: &str) -> &'static str {
    TABLE
        .addresses
        .get(name)
        .map_or("/assets/missing", String::as_str)
}

/// The sprite's address with the fragment of one icon.
pub(crate) fn icon(name: &str) -> String {
    format!("{}#{name}", asset("icons.svg"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The SHA-256 of an embedded file, hexadecimal.
#[cfg(test)]
pub(crate) fn sha256(name: &str) -> Option<String> {
    let path = Files::iter().find(|path| path.rsplit('/').next() == Some(name))?;
    let hash = Files::get(&path)?.metadata.sha256_hash();
    Some(hex(&hash))
}

impl Asset {
    fn encoded(&self, headers: &HeaderMap) -> (Bytes, Option<&'static str>) {
        if accepts(headers, "br")
            && let Some(body) = self.brotli.get_or_init(|| brotli(&self.plain))
        {
            return (body.clone(), Some("br"));
        }
        if accepts(headers, "gzip")
            && let Some(body) = self.gzip.get_or_init(|| gzip(&self.plain))
        {
            return (body.clone(), Some("gzip"));
        }
        (self.plain.clone(), None)
    }
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
            name.trim().eq_ignore_ascii_case(coding) && !matches!(weight.trim(), "q=0" | "q=0.0")
        })
}

fn brotli(plain: &[u8]) -> Option<Bytes> {
    let mut body = Vec::new();
    // Quality 9 costs a fraction of 11 and gives up two percent.
    let mut writer = brotli::CompressorWriter::new(&mut body, 64 * 1024, 9, 22);
    writer.write_all(plain).ok()?;
    drop(writer);
    Some(body.into())
}

fn gzip(plain: &[u8]) -> Option<Bytes> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain).ok()?;
    writer.finish().ok().map(Bytes::from)
}

/// `GET /assets/{file}`
pub(crate) async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = TABLE.files.get(&file) else {
        return Failure::NotFound.into_response();
    };
    let (body, coding) = asset.encoded(&headers);
    let mut response = (StatusCode::OK, body).into_response();
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, asset.content_type.clone());
    fields.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    fields.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if let Some(coding) = coding {
        fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_the_layout_names_is_there() {
        for name in [
            "tabler.min.css",
            "yunheng.css",
            "theme.js",
            "yunheng.js",
            "chart.js",
            "htmx.min.js",
            "echarts.common.min.js",
            "icons.svg",
        ] {
            assert_ne!(asset(name), "/assets/missing", "{name}");
        }
    }

    #[test]
    fn every_icon_the_templates_name_is_in_the_sprite() {
        let sprite =
            std::str::from_utf8(&TABLE.files[&asset("icons.svg")["/assets/".len()..]].plain)
                .unwrap()
                .to_owned();
        let mut folders = vec![std::path::PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/templates"
        ))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for name in text
                    .split("icon(\"")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                {
                    assert!(
                        sprite.contains(&format!("id=\"{name}\"")),
                        "{name} in {}",
                        path.display()
                    );
                }
            }
        }
    }

    #[test]
    fn a_browser_that_reads_brotli_gets_it_and_reads_the_same_file() {
        let headers = HeaderMap::from_iter([(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("gzip, br;q=0.9"),
        )]);
        let asset = &TABLE.files[&asset("yunheng.css")["/assets/".len()..]];
        let (body, coding) = asset.encoded(&headers);
        assert_eq!(coding, Some("br"));
        let mut plain = Vec::new();
        std::io::copy(&mut brotli::Decompressor::new(&body[..], 4096), &mut plain).unwrap();
        assert_eq!(plain, asset.plain);
        assert_eq!(asset.encoded(&HeaderMap::new()).1, None);
    }
}
