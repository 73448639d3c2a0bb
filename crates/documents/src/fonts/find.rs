use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::DocumentError;

/// Deep enough for TeX's tree; a link that leads back up ends here.
const DEEPEST: usize = 10;

/// Where Debian's packages put fonts, and where an administrator does.
pub fn system_font_directories() -> Vec<PathBuf> {
    [
        "/usr/local/share/fonts",
        "/usr/share/fonts",
        "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
    ]
    .map(PathBuf::from)
    .to_vec()
}

/// Font files by their names. Fonts are looked for by file, not by family: a directory of fonts may hold gigabytes, and
/// names of files can be read without reading the files.
pub(super) struct Files(HashMap<String, PathBuf>);

impl Files {
    /// All files in and below `directories`. Of files of one name the first directory's counts.
    pub(super) fn below(directories: &[PathBuf]) -> Result<Self, DocumentError> {
        let mut files = Self(HashMap::new());
        for directory in directories {
            files.add(directory, DEEPEST)?;
        }
        Ok(files)
    }

    /// The file of this name, in whatever case it was written: FZXBSJW.TTF is also fzxbsjw.ttf.
    pub(super) fn find(&self, name: &str) -> Option<&Path> {
        self.0.get(&name.to_lowercase()).map(PathBuf::as_path)
    }

    fn add(&mut self, directory: &Path, deeper: usize) -> Result<(), DocumentError> {
        let unreadable = |cause| DocumentError::Unreadable {
            path: directory.to_owned(),
            cause,
        };
        let entries = match fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(unreadable(error)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry.map_err(unreadable)?.path());
        }
        // The order of a directory is the file system's; which of two files wins must not be.
        paths.sort();
        for path in paths {
            if path.is_dir() {
                if deeper > 0 {
                    self.add(&path, deeper - 1)?;
                }
            } else if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                self.0.entry(name.to_lowercase()).or_insert(path);
            }
        }
        Ok(())
    }
}
