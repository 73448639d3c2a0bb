//! Places between the writes of one act in a case, and of what follows it: where a test stops the program and kills it (docs/decisions/0017).

/// A place. Nothing happens there unless the feature `failpoints` is on and `FAILPOINTS` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// What was filled in is written.
    Form,
    /// Effects, above all those on the ledger, are written.
    Effects,
    /// The case stands at its next step.
    Case,
    /// The provider's work is settled.
    Work,
    /// Whoever was asked is asked no longer, and nobody is asked yet.
    Closed,
    /// Whoever is next is asked.
    Asked,
    /// Documents are entered with their numbers.
    Documents,
    /// Whoever is concerned is told.
    Told,
    /// The timeline has it.
    Event,
    /// The key of the request is known.
    Key,
    /// The record has it; only the commit is missing.
    Record,
    /// Committed, not answered.
    Committed,
    /// The bytes of a document are kept, its row says it is still to be made.
    Bytes,
    /// A document is made.
    Made,
}

#[cfg(feature = "failpoints")]
impl Point {
    /// Every place, in the order in which one act passes them.
    pub const ALL: [Self; 14] = [
        Self::Form,
        Self::Effects,
        Self::Case,
        Self::Work,
        Self::Closed,
        Self::Asked,
        Self::Documents,
        Self::Told,
        Self::Event,
        Self::Key,
        Self::Record,
        Self::Committed,
        Self::Bytes,
        Self::Made,
    ];

    /// The label by which `FAILPOINTS` names it, as in `FAILPOINTS=case=return`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Effects => "effects",
            Self::Case => "case",
            Self::Work => "work",
            Self::Closed => "closed",
            Self::Asked => "asked",
            Self::Documents => "documents",
            Self::Told => "told",
            Self::Event => "event",
            Self::Key => "key",
            Self::Record => "record",
            Self::Committed => "committed",
            Self::Bytes => "bytes",
            Self::Made => "made",
        }
    }

    /// Whether `FAILPOINTS` names it.
    fn is_armed(self) -> bool {
        static READ: std::sync::Once = std::sync::Once::new();
        // Dropped, it would disarm everything again.
        READ.call_once(|| std::mem::forget(fail::FailScenario::setup()));
        fail::fail_point!(self.label(), |_| true);
        false
    }
}

/// Passes a place, or stays there for good if it is armed, and says so in the log.
#[cfg(feature = "failpoints")]
pub(crate) async fn pass(point: Point) {
    if point.is_armed() {
        tracing::warn!("stopped at {}", point.label());
        std::future::pending::<()>().await;
    }
}

/// Passes a place.
#[cfg(not(feature = "failpoints"))]
pub(crate) fn pass(_: Point) -> std::future::Ready<()> {
    std::future::ready(())
}
