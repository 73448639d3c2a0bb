//! The texts that decide, compiled in: they change with a release and are reviewed like code.

/// What policies may speak of.
pub const SCHEMA: &str = include_str!("../policies/schema.cedarschema");

/// The policies by file name, for the page on which the security administrator reads them.
pub const POLICIES: [(&str, &str); 8] = [
    (
        "everybody.cedar",
        include_str!("../policies/everybody.cedar"),
    ),
    ("units.cedar", include_str!("../policies/units.cedar")),
    (
        "authority.cedar",
        include_str!("../policies/authority.cedar"),
    ),
    ("services.cedar", include_str!("../policies/services.cedar")),
    (
        "regulators.cedar",
        include_str!("../policies/regulators.cedar"),
    ),
    ("cases.cedar", include_str!("../policies/cases.cedar")),
    (
        "administrators.cedar",
        include_str!("../policies/administrators.cedar"),
    ),
    (
        "conditions.cedar",
        include_str!("../policies/conditions.cedar"),
    ),
];
