//! `yunheng rulebook check FILE...`

use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use yunheng_domain::rulebook::{Mistake, Rulebook};

use crate::args::{Global, Output};
use crate::exit::{Code, Failure};
use crate::output::{self, Sheet};

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Rulebook files; several are also checked for overlapping validity
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(crate) fn run(global: &Global, args: &CheckArgs) -> Result<Code, Failure> {
    let mut found: Vec<(String, Mistake)> = Vec::new();
    let mut checked: Vec<(String, Rulebook)> = Vec::new();
    for file in &args.files {
        let name = file.display().to_string();
        let bytes = fs::read(file).map_err(|error| Failure::data(format!("{name}: {error}")))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::data(format!("{name}: not UTF-8 text")))?;
        match Rulebook::parse(&text) {
            Ok(rulebook) => checked.push((name, rulebook)),
            Err(mistakes) => {
                found.extend(mistakes.into_iter().map(|mistake| (name.clone(), mistake)));
            }
        }
    }
    found.extend(overlaps(&checked));
    print(global.output, &found, checked.len())?;
    Ok(if found.is_empty() {
        Code::Done
    } else {
        Code::Finding
    })
}

/// Rulebooks of one city that are in force on the same day: the mistake is shown in the second.
fn overlaps(checked: &[(String, Rulebook)]) -> Vec<(String, Mistake)> {
    let rulebooks: Vec<Rulebook> = checked
        .iter()
        .map(|(_, rulebook)| rulebook.clone())
        .collect();
    Rulebook::overlaps(&rulebooks)
        .into_iter()
        .filter_map(|(first, second, day)| {
            let (file, rulebook) = checked
                .iter()
                .rev()
                .find(|(_, rulebook)| rulebook.id() == second || rulebook.citation() == second)?;
            let line = rulebook
                .source()
                .lines()
                .position(|line| line.trim_start().starts_with("effective_from"))
                .map_or(1, |at| at + 1);
            let mistake = Mistake {
                line,
                column: 1,
                key: "effective_from".to_owned(),
                message: format!("{second} is in force on {day}, and so is {first}"),
            };
            Some((file.clone(), mistake))
        })
        .collect()
}

fn print(output: Output, found: &[(String, Mistake)], good: usize) -> Result<(), Failure> {
    if output == Output::Table {
        let mut text = String::new();
        for (file, mistake) in found {
            text.push_str(&line(file, mistake));
        }
        if found.is_empty() {
            text = format!("{good} checked, no mistakes\n");
        }
        return output::print(&text);
    }
    let mut sheet = Sheet::list(&["file", "line", "column", "key", "message"]);
    for (file, mistake) in found {
        sheet.push(vec![
            json!(file),
            json!(mistake.line),
            json!(mistake.column),
            json!(mistake.key),
            json!(mistake.message),
        ]);
    }
    sheet.print(output)
}

/// `file:line:column: key: message`
fn line(file: &str, mistake: &Mistake) -> String {
    let Mistake {
        line,
        column,
        key,
        message,
    } = mistake;
    if key.is_empty() {
        format!("{file}:{line}:{column}: {message}\n")
    } else {
        format!("{file}:{line}:{column}: {key}: {message}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_named_by_file_line_column_and_key() {
        let mistake = Mistake {
            line: 12,
            column: 3,
            key: "parameters.\"provision.sla\".article".to_owned(),
            message: "there is no article 99".to_owned(),
        };
        assert_eq!(
            line("a.toml", &mistake),
            "a.toml:12:3: parameters.\"provision.sla\".article: there is no article 99\n"
        );
    }
}
