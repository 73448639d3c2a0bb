//! Places between the writes of one act in a case, of its beginning, and of what follows: where a test stops the program and kills it (docs/decisions/0017).

/// A place. Nothing happens there unless the feature `failpoints` is on and `FAILPOINTS` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A case that begins has its number.
    Number,
    /// What was filled in is written.
    Form,
    /// Effects, above all those on the ledger, are written.
    Effects,
    /// The case stands at its next step, or at its first.
    Case,
    /// The provider's work is settled.
    Work,
    /// Whoever was asked is asked no longer, and nobody is asked yet.
    Closed,
    /// Whoever is next is asked.
    Asked,
    /// What is asked is due later.
    Moved,
    /// Documents are entered, with their numbers where they have any.
    Documents,
    /// Whoever is concerned is told.
    Told,
    /// The timeline has it.
    Event,
    /// What a first form begins with is kept.
    Typed,
    /// The key of the request is known.
    Key,
    /// The record has it; only the commit is missing.
    Record,
    /// Committed, not answered.
    Committed,
    /// The bytes of a document are kept, no row says so yet.
    Bytes,
    /// A document is made.
    Made,
    /// What is on its way out is one worker's, nothing is sent.
    Leased,
    /// It is sent, and nothing says so.
    Sent,
    /// The commit of that is missing.
    Settled,
}

#[cfg(feature = "failpoints")]
impl Point {
    /// Every place.
    pub const ALL: [Self; 20] = [
        Self::Number,
        Self::Form,
        Self::Effects,
        Self::Case,
        Self::Work,
        Self::Closed,
        Self::Asked,
        Self::Moved,
        Self::Documents,
        Self::Told,
        Self::Event,
        Self::Typed,
        Self::Key,
        Self::Record,
        Self::Committed,
        Self::Bytes,
        Self::Made,
        Self::Leased,
        Self::Sent,
        Self::Settled,
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
            Self::Settled => "settled",
            Self::Sent => "sent",
            Self::Leased => "leased",
            Self::Typed => "typed",
            Self::Moved => "moved",
            Self::Number => "number",
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
