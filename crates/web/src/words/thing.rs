//! Resources, metrics, sources, and the small closed sets around them.

use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::resource::{ResourceKind, Size};
use yunheng_domain::rulebook::Status;
use yunheng_domain::series::Unmatched;

use super::{Text, text};
use crate::lang::Lang;

/// What a kind of resource is called.
pub(crate) fn kind(kind: ResourceKind) -> Text {
    match kind {
        ResourceKind::VirtualMachine => text("云主机", "Virtual machine"),
        ResourceKind::DataDisk => text("数据盘", "Data disk"),
    }
}

/// What a metric is called.
pub(crate) fn metric(metric: Metric) -> Text {
    match metric {
        Metric::Cpu => text("CPU", "CPU"),
        Metric::Memory => text("内存", "Memory"),
        Metric::Disk => text("磁盘", "Disk"),
        Metric::Network => text("网络流量", "Network traffic"),
        Metric::Logins => text("登录", "Logins"),
    }
}

/// Who measured.
pub(crate) fn source(source: Source) -> Text {
    match source {
        Source::Provider => text("云服务商", "Provider"),
        Source::Supervisor => text("云监管服务商", "Supervisor"),
    }
}

/// Where a rulebook stands.
pub(crate) fn status(status: Status) -> Text {
    match status {
        Status::Draft => text("草案", "Draft"),
        Status::InForce => text("现行有效", "In force"),
        Status::Lapsed => text("有效期已届满", "Lapsed"),
        Status::Superseded => text("已被替代", "Superseded"),
    }
}

/// Why samples matched nothing.
pub(crate) fn reason(of: Unmatched) -> Text {
    match of {
        Unmatched::NoResource => text("没有同名资源", "No resource of that name"),
        Unmatched::NoRule => text(
            "没有映射规则认识此指标",
            "No mapping rule knows this metric",
        ),
    }
}

/// What was understood but not used, from the stored kind.
pub(crate) fn unused(lang: Lang, kind: &str) -> &'static str {
    lang.say(match kind {
        "histogram" => text("原生直方图", "Native histograms"),
        "exemplar" => text("示例点", "Exemplars"),
        "stale_marker" => text("序列终止标记", "Stale markers"),
        "nan" => text("非数值", "Values that are no number"),
        "metadata" => text("元数据", "Metadata"),
        _ => text("其他", "Other"),
    })
}

/// A size in one line: `8 vCPU · 32 GB`, or the space of a disk.
pub(crate) fn size(lang: Lang, kind: ResourceKind, size: Size) -> String {
    match kind {
        ResourceKind::VirtualMachine => {
            format!(
                "{} vCPU · {}",
                lang.count(size.vcpus),
                lang.size(size.memory_bytes)
            )
        }
        ResourceKind::DataDisk => lang.size(size.disk_bytes),
    }
}
