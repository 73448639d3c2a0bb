//! Bearer tokens of the two telemetry sources: from the environment, else from files in the data directory, made on the first start.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use yunheng_domain::metric::Source;

use crate::exit::Failure;

/// Shortest token accepted, characters.
const SHORTEST: usize = 16;

/// The token of a source: the given one, else the one in its file, which is made if missing.
pub(crate) fn of(data: &Path, source: Source, given: Option<&str>) -> Result<String, Failure> {
    let place = match source {
        Source::Provider => "YUNHENG_PROVIDER_TOKEN",
        Source::Supervisor => "YUNHENG_SUPERVISOR_TOKEN",
    };
    if let Some(token) = given {
        return checked(token, place);
    }
    let file = data.join(format!("{}.token", source.code()));
    match fs::read_to_string(&file) {
        Ok(text) => {
            let open_to_others = fs::metadata(&file)?.permissions().mode() & 0o077 != 0;
            if open_to_others {
                tracing::warn!(file = %file.display(), "others may read this token; restrict it to its owner");
            }
            checked(text.trim(), &file.display().to_string())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(make(&file)?),
        Err(error) => Err(Failure::from(error)),
    }
}

fn checked(token: &str, place: &str) -> Result<String, Failure> {
    if token.len() < SHORTEST || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::data(format!(
            "{place}: a token has at least {SHORTEST} visible ASCII characters"
        )));
    }
    Ok(token.to_owned())
}

/// Makes a token of 256 bits and keeps it in a file that only its owner may read.
fn make(file: &Path) -> io::Result<String> {
    use std::fmt::Write as _;
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let mut token = String::with_capacity(64);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    // Written beside and moved, so that an interrupted start leaves no half token.
    let beside = file.with_extension("token.new");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    writeln!(new, "{token}")?;
    new.sync_all()?;
    fs::rename(&beside, file)?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_and_only_its_owner_may_read_it() {
        let data = tempfile::tempdir().unwrap();
        let first = of(data.path(), Source::Provider, None).unwrap();
        assert_eq!(first.len(), 64);
        assert_eq!(of(data.path(), Source::Provider, None).unwrap(), first);
        assert_ne!(of(data.path(), Source::Supervisor, None).unwrap(), first);
        let mode = fs::metadata(data.path().join("provider.token"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_given_token_wins_and_a_short_one_is_refused() {
        let data = tempfile::tempdir().unwrap();
        let given = "0123456789abcdef";
        assert_eq!(
            of(data.path(), Source::Provider, Some(given)).unwrap(),
            given
        );
        assert!(!data.path().join("provider.token").exists());
        assert!(of(data.path(), Source::Provider, Some("short")).is_err());
    }
}
