//! A rulebook file read and checked.

use jiff::civil::Date;

use super::parameter::parameters;
use super::{Article, Article24, Bilingual, Party, Rulebook};
use crate::digest::Sm3Digest;
use crate::document::{self, Field, Fields, Mistake, Mistakes};

const FIELDS: &[&str] = &[
    "id",
    "version",
    "title",
    "city",
    "effective_from",
    "effective_to",
    "draft",
    "fictional",
    "articles",
    "parameters",
];

/// See [`Rulebook::parse`].
pub(super) fn rulebook(source: &str) -> Result<Rulebook, Vec<Mistake>> {
    let (root, mut mistakes) = Mistakes::reading(source);
    let top = Fields::top(&root);
    top.only(FIELDS, &mut mistakes);

    let id = top.required("id", &mut mistakes, identifier);
    let version = top.required("version", &mut mistakes, version);
    let title = bilingual(&top, "title", &mut mistakes);
    let city = bilingual(&top, "city", &mut mistakes);
    let validity = validity(&top, &mut mistakes);
    let draft = top.optional("draft", &mut mistakes, document::flag);
    let fictional = top.optional("fictional", &mut mistakes, document::flag);
    let (articles, numbers) = articles(&top, &mut mistakes);
    let parameters = parameters(&top, &numbers, validity, &mut mistakes);
    let article24 = Article24::of(&parameters);

    let (true, Some(id), Some(version), Some(title), Some(city), Some(validity), Some(article24)) = (
        mistakes.is_empty(),
        id,
        version,
        title,
        city,
        validity,
        article24,
    ) else {
        return Err(mistakes.in_file_order());
    };
    Ok(Rulebook {
        id,
        version,
        title,
        city,
        effective_from: validity.from,
        effective_to: validity.to,
        draft: draft.unwrap_or(false),
        fictional: fictional.unwrap_or(false),
        articles,
        parameters,
        article24,
        digest: Sm3Digest::of(source.as_bytes()),
        source: source.to_owned(),
    })
}

/// The days something holds, the last one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) from: Date,
    pub(super) to: Option<Date>,
}

impl Validity {
    /// The first day that both hold.
    pub(super) fn first_common_day(self, other: Self) -> Option<Date> {
        let first = self.from.max(other.from);
        let ends_before = |to: Option<Date>| to.is_some_and(|to| to < first);
        (!ends_before(self.to) && !ends_before(other.to)).then_some(first)
    }
}

fn validity(top: &Fields<'_, '_>, mistakes: &mut Mistakes<'_>) -> Option<Validity> {
    let from = top.required("effective_from", mistakes, document::day)?;
    let to = last_day(top, from, mistakes);
    Some(Validity { from, to })
}

/// `effective_to`, refused before `from`.
pub(super) fn last_day(
    fields: &Fields<'_, '_>,
    from: Date,
    mistakes: &mut Mistakes<'_>,
) -> Option<Date> {
    fields.optional("effective_to", mistakes, |value| {
        let to = document::day(value)?;
        if to < from {
            return Err(format!("{to} is before effective_from, {from}"));
        }
        Ok(to)
    })
}

/// Ids stand in citations and file names.
fn identifier(value: &toml::de::DeValue<'_>) -> Result<String, String> {
    let id = document::text(value)?;
    if id
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    {
        Ok(id)
    } else {
        Err(format!(
            "'{id}' may hold only lower-case letters, digits and hyphens"
        ))
    }
}

fn version(value: &toml::de::DeValue<'_>) -> Result<u32, String> {
    match u32::try_from(document::whole(value)?) {
        Ok(version) if version > 0 => Ok(version),
        _ => Err("versions count from 1".to_owned()),
    }
}

/// A text in both languages.
pub(super) fn bilingual(
    fields: &Fields<'_, '_>,
    name: &str,
    mistakes: &mut Mistakes<'_>,
) -> Option<Bilingual> {
    let texts = fields.needed(name, mistakes)?.fields(mistakes)?;
    texts.only(&["zh", "en"], mistakes);
    let zh = texts.required("zh", mistakes, document::text);
    let en = texts.required("en", mistakes, document::text);
    Some(Bilingual { zh: zh?, en: en? })
}

/// The articles by number, 1 to n, each once; and the numbers that stand in the file, whether or not the rest of their article can be read.
fn articles(top: &Fields<'_, '_>, mistakes: &mut Mistakes<'_>) -> (Vec<Article>, Vec<u32>) {
    let Some(list) = top.needed("articles", mistakes) else {
        return (Vec::new(), Vec::new());
    };
    let mut seen: Vec<(u32, usize, String)> = Vec::new();
    let mut articles = Vec::new();
    let entries = list.each_fields(mistakes);
    if entries.is_empty() {
        mistakes.add_missing(list.at, list.key, "a rulebook has at least one article");
    }
    for fields in entries {
        fields.only(&["number", "binds", "summary"], mistakes);
        let number = fields.needed("number", mistakes);
        let binds = fields.needed("binds", mistakes);
        let binds = binds.map_or_else(Vec::new, |field| parties(&field, mistakes));
        let summary = bilingual(&fields, "summary", mistakes);
        let Some(field) = number else { continue };
        let Some(number) = field.read(mistakes, article_number) else {
            continue;
        };
        if seen.iter().any(|(other, _, _)| *other == number) {
            mistakes.add(
                field.at,
                field.key,
                format!("article {number} stands twice"),
            );
            continue;
        }
        seen.push((number, field.at, field.key));
        if let Some(summary) = summary {
            articles.push(Article {
                number,
                binds,
                summary,
            });
        }
    }
    seen.sort();
    articles.sort_by_key(|article| article.number);
    let numbers = seen.iter().map(|(number, _, _)| *number).collect();
    refuse_gaps(seen, mistakes);
    (articles, numbers)
}

/// Notes each gap where the article after it stands.
fn refuse_gaps(sorted: Vec<(u32, usize, String)>, mistakes: &mut Mistakes<'_>) {
    let mut expected = 1;
    for (number, at, key) in sorted {
        if number > expected {
            let before = number - 1;
            let absent = if before == expected {
                format!("article {expected} is missing")
            } else {
                format!("articles {expected} to {before} are missing")
            };
            mistakes.add_missing(at, key, absent);
        }
        expected = number + 1;
    }
}

/// A number that an article may have.
pub(super) fn article_number(value: &toml::de::DeValue<'_>) -> Result<u32, String> {
    match u32::try_from(document::whole(value)?) {
        Ok(number @ 1..=999) => Ok(number),
        _ => Err("articles are numbered from 1".to_owned()),
    }
}

fn parties(field: &Field<'_, '_>, mistakes: &mut Mistakes<'_>) -> Vec<Party> {
    let names = field.read(mistakes, |value| {
        let names = document::names(value)?;
        if names.is_empty() {
            return Err("an article binds at least one party".to_owned());
        }
        Ok(names)
    });
    let codes = Party::ALL.map(Party::code);
    let mut parties = Vec::new();
    for name in names.unwrap_or_default() {
        match Party::from_code(&name) {
            Some(party) => parties.push(party),
            None => mistakes.add(
                field.at,
                field.key.clone(),
                format!(
                    "unknown party '{name}'{}",
                    document::suggestion(&name, &codes)
                ),
            ),
        }
    }
    parties
}
