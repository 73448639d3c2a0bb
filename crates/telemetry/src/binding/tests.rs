use super::*;

type Told = (String, Metric, Role, String);

fn bind(mapping: &Mapping, name: &str, labels: &[(&str, &str)]) -> Option<Told> {
    let bound = mapping.bind(name, labels)?;
    Some((bound.resource, bound.metric, bound.role, bound.component))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is compared with what `bind` gives"
)]
fn expected(resource: &str, metric: Metric, role: Role, component: &str) -> Option<Told> {
    Some((resource.to_owned(), metric, role, component.to_owned()))
}

const RULE: &str = r#"
[[rule]]
metric = "mem_free"
resource = "${instance|host}"
kind = "virtual_machine"
as = "memory"
role = "free"
"#;

#[test]
fn every_preset_reads_without_a_mistake() {
    for (name, text) in PRESETS {
        let content = file::read(text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
        assert!(!content.rules.is_empty(), "{name}");
    }
}

#[test]
fn node_exporter_is_bound_by_its_host() {
    let presets = Mapping::presets();
    let labels = [("cpu", "3"), ("instance", "vm-1:9100"), ("mode", "idle")];
    assert_eq!(
        bind(&presets, "node_cpu_seconds_total", &labels),
        expected("vm-1", Metric::Cpu, Role::IdleSeconds, "3")
    );
    let busy = [("cpu", "3"), ("instance", "vm-1:9100"), ("mode", "user")];
    assert_eq!(bind(&presets, "node_cpu_seconds_total", &busy), None);
    let memory = [("instance", "vm-1:9100")];
    assert_eq!(
        bind(&presets, "node_memory_MemTotal_bytes", &memory),
        expected("vm-1", Metric::Memory, Role::Capacity, "")
    );
    assert_eq!(
        bind(&presets, "node_memory_MemAvailable_bytes", &memory),
        expected("vm-1", Metric::Memory, Role::Free, "")
    );
}

#[test]
fn only_data_disks_and_real_network_cards_of_a_machine_are_bound() {
    let presets = Mapping::presets();
    let disk = |mountpoint, fstype| {
        let labels = [
            ("instance", "vm-1:9100"),
            ("mountpoint", mountpoint),
            ("fstype", fstype),
        ];
        bind(&presets, "node_filesystem_size_bytes", &labels)
    };
    assert_eq!(
        disk("/data", "xfs"),
        expected("vm-1:/data", Metric::Disk, Role::Capacity, "")
    );
    for (mountpoint, fstype) in [
        ("/", "xfs"),
        ("/boot/efi", "vfat"),
        ("/data", "tmpfs"),
        ("/data", "nfs4"),
    ] {
        assert_eq!(disk(mountpoint, fstype), None, "{mountpoint} {fstype}");
    }
    let card = |device| {
        let labels = [("instance", "vm-1:9100"), ("device", device)];
        bind(&presets, "node_network_receive_bytes_total", &labels)
    };
    assert_eq!(
        card("eth0"),
        expected("vm-1", Metric::Network, Role::Counter, "eth0:rx")
    );
    assert_eq!(card("lo"), None);
    assert_eq!(card("veth12ab"), None);
}

#[test]
fn libvirt_windows_ceilometer_and_own_names_are_bound() {
    let presets = Mapping::presets();
    for (name, labels, wanted) in [
        (
            "libvirt_domain_info_cpu_time_seconds_total",
            vec![("domain", "vm-1")],
            expected("vm-1", Metric::Cpu, Role::BusySeconds, ""),
        ),
        (
            "libvirt_domain_info_virtual_cpus",
            vec![("domain", "vm-1")],
            expected("vm-1", Metric::Cpu, Role::Capacity, ""),
        ),
        (
            "windows_cpu_time_total",
            vec![("core", "0,1"), ("instance", "w:9182"), ("mode", "idle")],
            expected("w", Metric::Cpu, Role::IdleSeconds, "0,1"),
        ),
        (
            "windows_logical_disk_free_bytes",
            vec![("instance", "w:9182"), ("volume", "D:")],
            expected("w:D:", Metric::Disk, Role::Free, ""),
        ),
        (
            "windows_logical_disk_free_bytes",
            vec![("instance", "w:9182"), ("volume", "C:")],
            None,
        ),
        (
            "ceilometer_cpu",
            vec![("resource", "uuid")],
            expected("uuid", Metric::Cpu, Role::BusySeconds, ""),
        ),
        (
            "yunheng_logins",
            vec![("resource", "vm-1")],
            expected("vm-1", Metric::Logins, Role::Used, ""),
        ),
        ("up", vec![("instance", "vm-1:9100")], None),
    ] {
        assert_eq!(bind(&presets, name, &labels), wanted, "{name}");
    }
    let bound = presets
        .bind("ceilometer_cpu", &[("resource", "uuid")])
        .unwrap();
    assert_eq!(bound.scale.to_bits(), 1e-9_f64.to_bits());
    let bound = presets
        .bind("yunheng_cpu_percent", &[("resource", "vm")])
        .unwrap();
    assert_eq!(bound.capacity, Some(100.0));
}

#[test]
fn a_rule_whose_label_is_missing_does_not_fit() {
    assert_eq!(bind(&Mapping::presets(), "yunheng_logins", &[]), None);
    assert_eq!(
        bind(&Mapping::presets(), "yunheng_logins", &[("resource", "")]),
        None
    );
}

#[test]
fn a_files_rules_come_before_the_presets() {
    let text = RULE
        .replace("mem_free", "node_memory_MemTotal_bytes")
        .replace("${instance|host}", "${vm}");
    let mapping = Mapping::parse(&text).unwrap();
    let labels = [("instance", "h:9100"), ("vm", "vm-7")];
    assert_eq!(
        bind(&mapping, "node_memory_MemTotal_bytes", &labels),
        expected("vm-7", Metric::Memory, Role::Free, "")
    );
    // Without the label the file's rule asks for, the preset still fits.
    assert_eq!(
        bind(&mapping, "node_memory_MemTotal_bytes", &labels[..1]),
        expected("h", Metric::Memory, Role::Capacity, "")
    );
}

#[test]
fn presets_can_be_chosen() {
    let mapping = Mapping::parse("presets = [\"yunheng\"]").unwrap();
    assert!(
        mapping
            .bind("yunheng_logins", &[("resource", "vm")])
            .is_some()
    );
    assert!(
        mapping
            .bind("ceilometer_vcpus", &[("resource", "vm")])
            .is_none()
    );
}

#[test]
fn an_alias_stands_for_a_label_with_or_without_port_or_for_the_whole_name() {
    let mapping = Mapping::parse(
        r#"
        [[alias]]
        from = "10.0.0.5"
        to = "vm-001"
        [[alias]]
        from = "10.0.0.9:9101"
        to = "vm-002"
        [[alias]]
        from = "10.0.0.5:/archive"
        to = "disk-archive"
        "#,
    )
    .unwrap();
    let resource = |instance, mountpoint| {
        let labels = [
            ("instance", instance),
            ("mountpoint", mountpoint),
            ("fstype", "xfs"),
        ];
        mapping
            .bind("node_filesystem_size_bytes", &labels)
            .unwrap()
            .resource
    };
    assert_eq!(resource("10.0.0.5:9100", "/data"), "vm-001:/data");
    assert_eq!(resource("10.0.0.9:9101", "/data"), "vm-002:/data");
    assert_eq!(resource("10.0.0.9:9102", "/data"), "10.0.0.9:/data");
    assert_eq!(resource("10.0.0.5:9100", "/archive"), "disk-archive");
}

#[test]
fn conditions_take_a_value_a_list_a_beginning_and_their_opposite() {
    let text =
        format!("{RULE}match = {{ env = [\"prod\", \"pre*\"], team = {{ not = \"lab\" }} }}");
    let mapping = Mapping::parse(&text).unwrap();
    let fits = |env, team| {
        let labels = [("instance", "h"), ("env", env), ("team", team)];
        mapping.bind("mem_free", &labels).is_some()
    };
    assert!(fits("prod", "a"));
    assert!(fits("preview", ""));
    assert!(!fits("test", "a"));
    assert!(!fits("prod", "lab"));
}

#[test]
fn selectors_ask_for_no_more_than_the_rules_take() {
    let mapping = Mapping::parse(&format!(
        "presets = []\n{RULE}match = {{ env = [\"a.b\", \"pre*\"], team = {{ not = \"la\\\"b\" }} }}\n{}match = {{ mode = \"idle\" }}\n{}{}match = {{ mode = \"x\" }}",
        RULE.replace("mem_free", "cpu"),
        RULE.replace("mem_free", "both"),
        RULE.replace("mem_free", "both"),
    ))
    .unwrap();
    assert_eq!(
        mapping.selectors(),
        [
            "both",
            "cpu{mode=\"idle\"}",
            "mem_free{env=~\"a\\\\.b|pre.*\",team!=\"la\\\"b\"}",
        ]
    );
}

#[test]
fn mistakes_name_line_and_key() {
    for (change, expected) in [
        (
            ("\"free\"", "\"gone\""),
            "line 7, role: 'gone' is none of used, free, capacity, busy_seconds, idle_seconds, counter",
        ),
        (
            ("\"virtual_machine\"", "\"vm\""),
            "line 5, kind: 'vm' is none of virtual_machine, data_disk",
        ),
        (
            ("\"memory\"", "\"disk\""),
            "line 6, as: a virtual_machine is not measured by disk",
        ),
        (
            ("\"memory\"", "\"ram\""),
            "line 6, as: 'ram' is none of cpu, memory, disk, network, logins",
        ),
        (
            ("|host}", "|port}"),
            "line 4, resource: '|port' is unknown, there is '|host'",
        ),
        (
            ("${instance|host}", "vm"),
            "line 4, resource: names no label: every series would be the same resource",
        ),
        (
            ("mem_free", "mem free"),
            "line 3, metric: not a metric name",
        ),
        (
            ("role = \"free\"", "role = \"free\"\nscale = 0"),
            "line 8, scale: 0 is not above zero",
        ),
        (
            ("role = \"free\"", "role = \"free\"\ncapacity = 100"),
            "line 8, capacity: goes with role used only",
        ),
        (
            ("role = \"free\"", "role = \"free\"\ncolour = 1"),
            "line 8, colour: unknown field `colour`, expected one of `metric`, `match`, `resource`, `kind`, `as`, `role`, `component`, `scale`, `capacity`",
        ),
        (
            ("role = \"free\"", "role = 3"),
            "line 7, role: invalid type: integer `3`, expected a string",
        ),
        (
            ("role = \"free\"", "role = \"free\"\nmatch = { a = [] }"),
            "line 8, match: an empty list",
        ),
        (("role = \"free\"", ""), "line 2: missing field `role`"),
    ] {
        let text = RULE.replacen(change.0, change.1, 1);
        assert_eq!(Mapping::parse(&text).unwrap_err(), [expected], "{text}");
    }
    assert_eq!(
        Mapping::parse("presets = [\"zabbix\"]\n[[alias]]\nfrom = \"a\"\nto = \"b\"\n[[alias]]\nfrom = \"a\"\nto = \"\"").unwrap_err(),
        [
            "line 1, presets: 'zabbix' is none of yunheng, node_exporter, libvirt_exporter, windows_exporter, openstack",
            "line 7, to: an alias must not be empty",
            "line 6, from: 'a' already has an alias",
        ]
    );
}
