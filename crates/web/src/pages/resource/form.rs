//! The form that registers a resource: what was typed is never lost, and every mistake is named at its field.

use askama::Template;
use serde::Deserialize;
use yunheng_app::NewResourceRequest;
use yunheng_domain::organisation::Organisation;
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::rulebook::Bilingual;

use crate::typed::Typed;
use crate::visit::Visit;

/// What was typed, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct NewResourceForm {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) unit_code: String,
    pub(crate) machine: String,
    pub(crate) vcpus: String,
    pub(crate) memory_gb: String,
    pub(crate) disk_gb: String,
}

/// A mistake at a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The field's name, which is also its id on the page.
    pub(crate) field: String,
    /// What is wrong.
    pub(crate) message: Bilingual,
}

impl Mistake {
    pub(crate) fn new(field: &str, zh: &str, en: &str) -> Self {
        let message = Bilingual {
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        Self {
            field: field.trim_start_matches('/').to_owned(),
            message,
        }
    }
}

impl NewResourceForm {
    /// What was typed before, offered once more.
    pub(crate) fn kept(typed: &Typed) -> Self {
        let text = |field: &str| typed.text(field).to_owned();
        Self {
            name: text("name"),
            kind: text("kind"),
            unit_code: text("unit_code"),
            machine: text("machine"),
            vcpus: text("vcpus"),
            memory_gb: text("memory_gb"),
            disk_gb: text("disk_gb"),
        }
    }

    /// The request it makes, or everything wrong with it. What only the store can tell (a taken name, an unknown unit) is told later.
    pub(crate) fn request(&self) -> Result<NewResourceRequest, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        if self.name.trim().is_empty() {
            mistakes.push(Mistake::new(
                "name",
                "请填写资源名称。",
                "Enter the name of the resource.",
            ));
        }
        if self.unit_code.trim().is_empty() {
            mistakes.push(Mistake::new(
                "unit_code",
                "请选择单位。",
                "Choose the unit.",
            ));
        }
        let Some(kind) = ResourceKind::from_code(&self.kind) else {
            mistakes.push(Mistake::new("kind", "请选择类型。", "Choose the kind."));
            return Err(mistakes);
        };
        let machine = kind == ResourceKind::VirtualMachine;
        let mut number = |field: &str, text: &str, wanted: bool, zh: &str, en: &str| {
            if !wanted {
                return 0;
            }
            let value = text.trim().parse().unwrap_or(0);
            if !(1..=1_000_000).contains(&value) {
                mistakes.push(Mistake::new(field, zh, en));
            }
            value
        };
        let vcpus = number(
            "vcpus",
            &self.vcpus,
            machine,
            "vCPU 数量须为正整数。",
            "vCPUs must be a whole number above zero.",
        );
        let memory_gb = number(
            "memory_gb",
            &self.memory_gb,
            machine,
            "内存须为正整数（GB）。",
            "Memory must be a whole number of GB above zero.",
        );
        let disk_gb = number(
            "disk_gb",
            &self.disk_gb,
            !machine,
            "数据盘容量须为正整数（GB）。",
            "Disk space must be a whole number of GB above zero.",
        );
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let parent = self.machine.trim();
        Ok(NewResourceRequest {
            name: self.name.trim().to_owned(),
            kind,
            unit_code: self.unit_code.trim().to_owned(),
            machine: (!machine && !parent.is_empty()).then(|| parent.to_owned()),
            vcpus,
            memory_gb,
            disk_gb,
        })
    }
}

/// The page with the form.
#[derive(Debug, Template)]
#[template(path = "resource/new.html")]
pub(crate) struct NewResourcePage {
    pub(crate) v: Visit,
    pub(crate) form: NewResourceForm,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) typed: Typed,
    pub(crate) units: Vec<Organisation>,
}

impl NewResourcePage {
    fn mistake(&self, field: &str) -> Option<&str> {
        let found = self
            .mistakes
            .iter()
            .find(|mistake| mistake.field == field)?;
        Some(self.v.of(&found.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_named_at_once() {
        let form = NewResourceForm {
            kind: "virtual_machine".to_owned(),
            vcpus: "many".to_owned(),
            ..NewResourceForm::default()
        };
        let fields: Vec<String> = form
            .request()
            .unwrap_err()
            .into_iter()
            .map(|mistake| mistake.field)
            .collect();
        assert_eq!(fields, ["name", "unit_code", "vcpus", "memory_gb"]);
    }

    #[test]
    fn a_disk_has_no_vcpus_whatever_was_typed() {
        let form = NewResourceForm {
            name: "disk-1".to_owned(),
            kind: "data_disk".to_owned(),
            unit_code: "U01".to_owned(),
            vcpus: "8".to_owned(),
            disk_gb: "600".to_owned(),
            ..NewResourceForm::default()
        };
        let request = form.request().unwrap();
        assert_eq!(
            (request.vcpus, request.memory_gb, request.disk_gb),
            (0, 0, 600)
        );
    }
}
