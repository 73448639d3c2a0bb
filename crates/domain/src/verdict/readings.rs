//! How a verdict read what the article leaves open, as stable keys that pages word in both languages.

/// Art. 24(1): the means of consecutive 15-minute windows are held against the threshold.
pub const CONSECUTIVE_WINDOW_MEANS: &str = "consecutive_window_means";
/// Art. 24(1): for a disk the last value is held against the threshold.
pub const DISK_LAST_VALUE: &str = "disk_last_value";
/// Art. 24(1): the rulebook lists no metric of this kind of resource.
pub const METRIC_NOT_LISTED: &str = "metric_not_listed";
/// Art. 24(2): CPU and memory must both be low.
pub const BOTH_PEAKS: &str = "both_peaks";
/// Art. 24(2): CPU or memory being low is enough.
pub const EITHER_PEAK: &str = "either_peak";
/// Art. 24(2): the peak is the largest raw sample.
pub const RAW_PEAK: &str = "raw_peak";
/// Art. 24(2): the peak is the 95th percentile.
pub const P95: &str = "p95";
/// Art. 24(2): over the calendar quarter.
pub const CALENDAR_QUARTER: &str = "calendar_quarter";
/// Art. 24(2): over so many days ending with the last day asked about.
pub const ROLLING_DAYS: &str = "rolling_days";
/// Art. 24(3): the least free space of the window counts.
pub const LEAST_FREE_SPACE: &str = "least_free_space";
/// Art. 24(3): the last free space of the window counts, as the last share used of the size in force.
pub const LAST_FREE_SPACE: &str = "last_free_space";
/// Art. 24(3): each data disk is judged by itself.
pub const PER_DATA_DISK: &str = "per_data_disk";
/// Art. 24(4): the 99th percentile of CPU is held against the line.
pub const CPU_P99: &str = "cpu_p99";
/// Art. 24(4): mean daily traffic lies below the line.
pub const TRAFFIC_BELOW_LINE: &str = "traffic_below_line";
/// Art. 24(4): mean daily traffic reaches the line: evidence of use.
pub const TRAFFIC_SEEN: &str = "traffic_seen";
/// Art. 24(4): traffic was not measured, or too little of it.
pub const TRAFFIC_NOT_MEASURED: &str = "traffic_not_measured";
/// Art. 24(4): logins were measured and there was none.
pub const NO_LOGIN_EVIDENCE: &str = "no_login_evidence";
/// Art. 24(4): someone logged in: evidence of use.
pub const LOGIN_SEEN: &str = "login_seen";
/// Art. 24(4): logins were not measured; the verdict rests on CPU and traffic.
pub const LOGINS_NOT_MEASURED: &str = "logins_not_measured";

/// All keys.
pub const ALL: [&str; 19] = [
    CONSECUTIVE_WINDOW_MEANS,
    DISK_LAST_VALUE,
    METRIC_NOT_LISTED,
    BOTH_PEAKS,
    EITHER_PEAK,
    RAW_PEAK,
    P95,
    CALENDAR_QUARTER,
    ROLLING_DAYS,
    LEAST_FREE_SPACE,
    LAST_FREE_SPACE,
    PER_DATA_DISK,
    CPU_P99,
    TRAFFIC_BELOW_LINE,
    TRAFFIC_SEEN,
    TRAFFIC_NOT_MEASURED,
    NO_LOGIN_EVIDENCE,
    LOGIN_SEEN,
    LOGINS_NOT_MEASURED,
];
