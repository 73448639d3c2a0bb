use std::io::Write;

use super::*;

fn rows(text: &str) -> Result<Vec<Row>, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let mut rows = Vec::new();
    let mut consumed = 0;
    super::read(file.path(), &mut |bytes| consumed = bytes, &mut |row| {
        rows.push(row);
        Ok(())
    })
    .map_err(|error| {
        let text = error.to_string();
        text.split_once(':').unwrap().1.to_owned()
    })?;
    assert_eq!(consumed, text.len() as u64);
    Ok(rows)
}

fn sample(at: i64, value: f64, capacity: Option<f64>) -> Sample {
    Sample {
        at,
        value,
        capacity,
    }
}

#[test]
fn percent_is_of_one_hundred_and_bytes_are_of_their_capacity() {
    let rows = rows(
        "resource,metric,timestamp,value,capacity\n\
         vm-1,cpu,1372629804,12.5,\n\
         vm-1,memory,1372629804,512,2048\n\
         vm-1,memory,1372630104,512,0\n\
         vm-1,memory_percent,1372630404,40,\n\
         disk-1,disk,1372629804,7,\n",
    )
    .unwrap();
    let expected = [
        (Metric::Cpu, 12.5, Some(100.0)),
        (Metric::Memory, 512.0, Some(2048.0)),
        (Metric::Memory, 512.0, None),
        (Metric::Memory, 40.0, Some(100.0)),
        (Metric::Disk, 7.0, None),
    ];
    for (row, (metric, value, capacity)) in rows.iter().zip(expected) {
        assert_eq!(row.metric, metric);
        assert_eq!(row.sample, sample(row.sample.at, value, capacity));
    }
    assert_eq!(rows.len(), expected.len());
}

#[test]
fn seconds_milliseconds_decimals_and_rfc_3339_name_the_same_instant() {
    let rows = rows(
        "value,timestamp,resource,metric\r\n\
         1,1372629804,vm,cpu\r\n\
         1,1372629804000,vm,cpu\r\n\
         1,1372629804.000,vm,cpu\r\n\
         1,2013-07-01T06:03:24+08:00,vm,cpu\r\n\
         1,2013-06-30T22:03:24Z,vm,cpu\r\n",
    )
    .unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        assert_eq!(row.sample.at, 1_372_629_804_000);
    }
}

#[test]
fn a_spreadsheets_byte_order_mark_quotes_and_blanks_do_no_harm() {
    let rows =
        rows("\u{feff}Resource, Metric ,Timestamp,Value\n\"政务 云, 1\", CPU ,1372629804, 3 \n")
            .unwrap();
    assert_eq!(rows[0].resource, "政务 云, 1");
    assert_eq!(rows[0].sample.value.to_bits(), 3.0_f64.to_bits());
}

#[test]
fn errors_name_line_and_column() {
    let header = "resource,metric,timestamp,value\n";
    for (body, expected) in [
        ("vm,cpu,1372629804,x\n", "2:4: 'x' is not a number"),
        (
            "vm,cpu,1372629804,NaN\n",
            "2:4: 'NaN' is negative or not finite",
        ),
        (
            "vm,cpu,1372629804,-1\n",
            "2:4: '-1' is negative or not finite",
        ),
        (
            "vm,cpu,12,1\n",
            "2:3: '12' lies outside the years 2000 to 2100",
        ),
        (
            "vm,cpu,99999999999999,1\n",
            "2:3: '99999999999999' lies outside the years 2000 to 2100",
        ),
        (
            "vm,cpu,2013-07-01 00:00:00,1\n",
            "2:3: '2013-07-01 00:00:00' is no timestamp: RFC 3339 with offset, Unix seconds or Unix milliseconds",
        ),
        (
            "vm,cpu,1372629804,1\nvm,gpu,1372629804,1\n",
            "3:2: unknown metric 'gpu': cpu, memory, disk, network, logins, memory_percent or disk_percent",
        ),
        (",cpu,1372629804,1\n", "2:1: the resource has no name"),
        (
            "vm,cpu,1372629804\n",
            "2:4: 3 fields where the header has 4",
        ),
        ("", "0:0: no rows below the header"),
    ] {
        assert_eq!(
            rows(&format!("{header}{body}")).unwrap_err(),
            expected,
            "{body}"
        );
    }
}

#[test]
fn a_header_of_another_kind_is_refused() {
    assert_eq!(
        rows("resource;metric;timestamp;value\nvm;cpu;1;1\n").unwrap_err(),
        "1:1: expected columns separated by commas, found 'resource;metric;timestamp;value'"
    );
    assert_eq!(
        rows("resource,metric,value\nvm,cpu,1\n").unwrap_err(),
        "1:0: the header lacks the column 'timestamp'"
    );
    assert_eq!(
        rows("vm,cpu,1372629804,1\n").unwrap_err(),
        "1:1: unknown column 'vm': resource,metric,timestamp,value[,capacity]"
    );
}
