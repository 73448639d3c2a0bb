//! Who answers for what: the responsibility matrix of a boundary agreement.

use crate::process::{Section, Words, choice, section, words};

/// What two parties share out between them, from the building up to the assessments.
const ROWS: [(&str, Words); 14] = [
    ("physical", words("物理环境", "Physical environment")),
    ("network_edge", words("网络边界", "Network edge")),
    ("hypervisor", words("虚拟化平台", "Virtualisation platform")),
    (
        "guest_os",
        words("云主机操作系统", "Operating systems of hosts"),
    ),
    ("middleware", words("中间件", "Middleware")),
    ("database", words("数据库", "Databases")),
    ("application", words("应用", "Applications")),
    ("data", words("数据", "Data")),
    ("accounts", words("账号权限", "Accounts and rights")),
    ("logs", words("日志", "Logs")),
    ("backup", words("备份", "Backup")),
    ("patches", words("漏洞修复", "Repair of vulnerabilities")),
    ("incidents", words("应急响应", "Incident response")),
    (
        "assessment",
        words("等保密评", "Protection and cryptography assessments"),
    ),
];

/// One choice per row: either party, or both.
pub(super) fn responsibilities(
    one: (&'static str, Words),
    other: (&'static str, Words),
) -> Section {
    let both = ("both", words("双方", "Both"));
    section(
        "responsibilities",
        words("责任矩阵", "Responsibilities"),
        ROWS.map(|(code, label)| choice(code, label, [one, other, both])),
    )
}
