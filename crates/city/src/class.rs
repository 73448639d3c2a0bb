//! How a machine or disk behaves, and so which verdict it earns in a quarter.

/// Behaviour of a virtual machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MachineClass {
    /// Nobody logs in, nothing is sent, the processors do nothing: idle (Art. 24(4)).
    Zombie,
    /// Idle processors, but it replicates: traffic keeps it from being idle.
    Standby,
    /// Both quarterly peaks at or below 30 percent: shrink (Art. 24(2)).
    Low,
    /// As low, but for one peak of the processors in each quarter: keep.
    LowOnePeak,
    /// Processors low, memory not: keep under the reading that asks for both.
    LowCpuHighMemory,
    /// Used as it should be: keep.
    Mid,
    /// Processors above 70 percent through office hours: alarm (Art. 24(1)).
    Hot,
    /// Memory above 70 percent all day: alarm.
    HotMemory,
    /// Its agent is down so often that nothing can be judged.
    Gaps,
    /// Doubled in size in the last complete quarter.
    Resized,
    /// Began in the last weeks of the last complete quarter: too young to judge.
    Newcomer,
}

impl MachineClass {
    /// Every class with its share of a large city, in parts of 100.
    pub(crate) const SHARES: [(Self, u32); 11] = [
        (Self::Zombie, 5),
        (Self::Standby, 2),
        (Self::Low, 33),
        (Self::LowOnePeak, 6),
        (Self::LowCpuHighMemory, 20),
        (Self::Mid, 18),
        (Self::Hot, 4),
        (Self::HotMemory, 3),
        (Self::Gaps, 4),
        (Self::Resized, 3),
        (Self::Newcomer, 2),
    ];
}

/// Behaviour of a data disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiskClass {
    /// More than 500 GB free all year: shrink (Art. 24(3)).
    Spacious,
    /// As spacious, but for a dump at each turn of the month that leaves less than 500 GB: keep.
    Dipping,
    /// Fills up through the year; some cross 70 percent.
    Growing,
    /// Nearly full: alarm.
    NearlyFull,
    /// Neither much nor little.
    Steady,
}

impl DiskClass {
    /// Every class with its share of a large city, in parts of 100.
    pub(crate) const SHARES: [(Self, u32); 5] = [
        (Self::Spacious, 24),
        (Self::Dipping, 4),
        (Self::Growing, 24),
        (Self::NearlyFull, 6),
        (Self::Steady, 42),
    ];
}

/// Behaviour of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Of a virtual machine.
    Machine(MachineClass),
    /// Of a data disk.
    Disk(DiskClass),
}
