//! The tables that come with this crate: units with their systems, and prices.

use std::collections::BTreeSet;

use serde::Deserialize;
use yunheng_domain::calendar::{self, Calendar};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};

use crate::plan::CatalogueEntry;
use crate::spec::CityError;

const UNITS: &str = include_str!("../data/units.csv");
const CATALOGUE: &str = include_str!("../data/catalogue.csv");

/// Systems that any unit may have besides its own, with their grade of protection.
pub(crate) const COMMON_SYSTEMS: [(&str, i32); 12] = [
    ("门户网站", 2),
    ("内部办公系统", 2),
    ("移动办公平台", 2),
    ("数据共享前置系统", 2),
    ("视频会议管理系统", 2),
    ("电子档案系统", 2),
    ("固定资产管理系统", 1),
    ("业务数据分析系统", 2),
    ("统一身份认证系统", 3),
    ("短信服务平台", 1),
    ("开发测试环境", 1),
    ("历史业务系统(待下线)", 2),
];

/// A unit with the systems that are its own.
#[derive(Debug, Clone)]
pub(crate) struct RegisteredUnit {
    pub(crate) unit: NewOrganisation,
    /// Code of the county it hangs below.
    pub(crate) county: Option<String>,
    /// Name and grade of protection.
    pub(crate) systems: Vec<(String, i32)>,
}

#[derive(Deserialize)]
struct UnitRow {
    code: String,
    name: String,
    short_name: String,
    category: String,
    payer: String,
    kinds: String,
    county: String,
    systems: String,
}

#[derive(Deserialize)]
struct PriceRow {
    code: String,
    name: String,
    unit: String,
    micro_yuan: i64,
}

/// So many units: first the named ones, then numbered ones.
pub(crate) fn units(count: usize) -> Result<Vec<RegisteredUnit>, CityError> {
    let broken = |message: String| CityError::Table {
        table: "units",
        message,
    };
    let mut units = Vec::with_capacity(count);
    for row in csv::Reader::from_reader(UNITS.as_bytes()).deserialize() {
        if units.len() == count {
            break;
        }
        let row: UnitRow = row.map_err(|error| broken(error.to_string()))?;
        let payer = Payer::from_code(&row.payer)
            .ok_or_else(|| broken(format!("{}: unknown payer {}", row.code, row.payer)))?;
        let systems = row
            .systems
            .split('|')
            .filter(|text| !text.is_empty())
            .map(|text| graded(text).ok_or_else(|| broken(format!("{text}: no grade"))))
            .collect::<Result<_, _>>()?;
        let kinds = row
            .kinds
            .split('|')
            .map(|kind| {
                Kind::from_code(kind)
                    .ok_or_else(|| broken(format!("{}: unknown kind {kind}", row.code)))
            })
            .collect::<Result<_, _>>()?;
        units.push(RegisteredUnit {
            county: (!row.county.is_empty()).then_some(row.county),
            unit: NewOrganisation {
                kinds,
                above: None,
                code: row.code,
                name: row.name,
                short_name: row.short_name,
                category: row.category,
                payer,
            },
            systems,
        });
    }
    for number in units.len() + 1..=count {
        units.push(RegisteredUnit {
            county: None,
            unit: NewOrganisation {
                kinds: BTreeSet::from([Kind::Tenant]),
                above: None,
                code: format!("DEMO-XTR-{number:04}"),
                name: format!("演示单位{number:04}"),
                short_name: format!("演示{number:04}"),
                category: "演示单位".to_owned(),
                payer: Payer::CityBudget,
            },
            systems: vec![("综合业务系统".to_owned(), 2)],
        });
    }
    Ok(units)
}

/// Who serves the city: fictional companies, the provider first.
pub(crate) fn services() -> Vec<NewOrganisation> {
    [
        (
            "DEMO-SVC-01",
            "演示云服务有限公司",
            "演示云",
            Kind::Provider,
        ),
        (
            "DEMO-SVC-02",
            "演示云监管服务有限公司",
            "演示监管",
            Kind::Supervisor,
        ),
        (
            "DEMO-SVC-03",
            "演示安全产品有限公司",
            "演示安全",
            Kind::Vendor,
        ),
        ("DEMO-SVC-04", "演示通信有限公司", "演示通信", Kind::Carrier),
        (
            "DEMO-SVC-05",
            "演示数据托管有限公司",
            "演示托管",
            Kind::Colocation,
        ),
    ]
    .into_iter()
    .map(|(code, name, short_name, kind)| NewOrganisation {
        kinds: BTreeSet::from([kind]),
        ..NewOrganisation::tenant(code, name, short_name, "服务商", Payer::Unit)
    })
    .collect()
}

/// `协同办公系统(L3)` as name and grade.
fn graded(text: &str) -> Option<(String, i32)> {
    let (name, grade) = text.strip_suffix(')')?.rsplit_once("(L")?;
    Some((name.to_owned(), grade.parse().ok()?))
}

/// The priced items.
pub(crate) fn catalogue() -> Result<Vec<CatalogueEntry>, CityError> {
    csv::Reader::from_reader(CATALOGUE.as_bytes())
        .deserialize()
        .map(|row| {
            let row: PriceRow = row.map_err(|error| CityError::Table {
                table: "catalogue",
                message: error.to_string(),
            })?;
            Ok(CatalogueEntry {
                code: row.code,
                name: row.name,
                unit: row.unit,
                price: MicroYuan(row.micro_yuan),
            })
        })
        .collect()
}

/// The State Council's calendar: make-up days are worked, holidays are not.
pub(crate) fn calendar() -> Result<Calendar, CityError> {
    Calendar::parse(calendar::builtin()).map_err(|mistakes| CityError::Table {
        table: "calendar",
        message: mistakes
            .first()
            .map_or_else(String::new, |mistake| mistake.message.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_s_code_is_visibly_fictional_and_unlike_any_other() {
        let units = units(100).unwrap();
        assert_eq!(units.len(), 100);
        let mut codes: Vec<_> = units.iter().map(|unit| unit.unit.code.as_str()).collect();
        assert!(codes.iter().all(|code| code.starts_with("DEMO-")));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 100);
    }

    #[test]
    fn a_system_s_grade_is_read_from_its_name() {
        assert_eq!(
            graded("交通运行监测系统TOCC(L2)"),
            Some(("交通运行监测系统TOCC".to_owned(), 2))
        );
        assert_eq!(graded("没有等级"), None);
    }

    #[test]
    fn every_price_is_above_nought() {
        let catalogue = catalogue().unwrap();
        assert_eq!(catalogue.len(), 9);
        assert!(catalogue.iter().all(|entry| entry.price.0 > 0));
    }
}
