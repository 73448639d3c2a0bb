//! How a master key is written down.

use base64ct::{Base64, Base64Unpadded, Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

/// Bytes of a master key.
pub(crate) const KEY: usize = 32;

/// What stands above the key in a file that we make.
const HEAD: &str = "# Master key of Yunheng: it opens every sealed value in the database.
# Keep a copy of it, apart from the database and its backups. Nothing replaces it.
";

/// The text of a key file.
pub(crate) fn write(key: &[u8; KEY]) -> Zeroizing<String> {
    let digits = Zeroizing::new(base16ct::lower::encode_string(key));
    Zeroizing::new(format!("{HEAD}{}\n", *digits))
}

/// The key of a file or variable, or what is wrong with it, without what stands there.
pub(crate) fn read(text: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let line = lines.next().ok_or("there is none")?;
    if lines.next().is_some() {
        return Err("there is more than one line");
    }
    let key = decode(line).ok_or("it is not 32 bytes in hexadecimal or base64")?;
    if key.iter().all(|byte| key.first() == Some(byte)) {
        return Err("all its bytes are the same");
    }
    Ok(key)
}

fn decode(line: &str) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = if line.len() == 2 * KEY {
        base16ct::mixed::decode_vec(line).ok()
    } else {
        Base64::decode_vec(line)
            .or_else(|_| Base64Unpadded::decode_vec(line))
            .or_else(|_| Base64UrlUnpadded::decode_vec(line.trim_end_matches('=')))
            .ok()
    };
    bytes.map(Zeroizing::new).filter(|bytes| bytes.len() == KEY)
}
