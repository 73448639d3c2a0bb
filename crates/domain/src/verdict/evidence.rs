//! What a rule looks at besides the rulebook, and the digest that ties a verdict to it.

use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};

use super::Rule;
use crate::digest::{Sm3Digest, Sm3Stream};
use crate::metric::{Metric, Source};
use crate::money::MicroYuan;
use crate::period::Period;
use crate::resource::{ResourceKind, Size};
use crate::rollup::Rollup;
use crate::rulebook::Rulebook;

/// Unit prices of a resource per month, where known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prices {
    /// Per vCPU.
    pub vcpu: Option<MicroYuan>,
    /// Per GB (2^30 bytes) of memory.
    pub memory: Option<MicroYuan>,
    /// Per GB (2^30 bytes) of disk.
    pub disk: Option<MicroYuan>,
}

/// Roll-ups of one metric merged over a rule's window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// The metric.
    pub metric: Metric,
    /// Its roll-up over the whole window.
    pub rollup: Rollup,
}

/// Everything a rule looks at besides the rulebook. Stored with the verdict, so that a replay needs nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Machine or disk.
    pub kind: ResourceKind,
    /// Size in force at the window's end.
    pub size: Size,
    /// Prices in force.
    pub prices: Prices,
    /// Whose telemetry is judged.
    pub source: Source,
    /// The days looked at, as [`Rule::window`] gave them.
    #[serde(with = "window")]
    pub window: Period,
    /// One entry per metric that had any sample in the window, in the order of [`Metric::ALL`].
    pub observed: Vec<Observed>,
}

/// First byte of what [`Evidence::to_bytes`] writes; another layout gets another number.
const VERSION: u8 = 1;

impl Evidence {
    /// Canonical bytes: what the input digest is taken over, and what the store keeps.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing into a growing vector cannot fail; were it to, the empty bytes are refused on reading back.
        postcard::to_extend(self, vec![VERSION]).unwrap_or_default()
    }

    /// Reads back what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&VERSION, body) = bytes.split_first()? else {
            return None;
        };
        let (evidence, rest) = postcard::take_from_bytes(body).ok()?;
        rest.is_empty().then_some(evidence)
    }
}

/// SM3 over the rule's code, a line feed, the rulebook's digest in hexadecimal, a line feed, and [`Evidence::to_bytes`]. Neither of the first two holds a line feed, so no two inputs share their bytes.
#[derive(Debug, Clone)]
pub(super) struct InputDigest(Sm3Stream);

impl InputDigest {
    /// Takes what all verdicts of a rule under a rulebook have in common.
    pub(super) fn new(rule: Rule, rulebook: &Rulebook) -> Self {
        let mut stream = Sm3Stream::default();
        for part in [rule.code(), rulebook.digest().as_str()] {
            stream.write(part.as_bytes());
            stream.write(b"\n");
        }
        stream.write(&[VERSION]);
        Self(stream)
    }

    /// The digest with this evidence. Thousands of resources are judged at a time: the bytes are digested as they are made and never gathered.
    pub(super) fn of(&self, evidence: &Evidence) -> Sm3Digest {
        // The stream takes whatever comes, so the digest of nothing, which matches no evidence, is never reached.
        postcard::serialize_with_flavor(evidence, self.0.clone())
            .unwrap_or_else(|_| Sm3Digest::of(&[]))
    }
}

impl Flavor for Sm3Stream {
    type Output = Sm3Digest;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.write(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Sm3Digest> {
        Ok(self.digest())
    }
}

/// Days as numbers: shorter than text, and quicker where every verdict digests two of them.
mod window {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    use crate::period::Period;

    type Day = (i16, i8, i8);

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands every field over by reference"
    )]
    pub(super) fn serialize<S: Serializer>(window: &Period, to: S) -> Result<S::Ok, S::Error> {
        let day = |day: Date| -> Day { (day.year(), day.month(), day.day()) };
        (day(window.from), day(window.to)).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Period, D::Error> {
        let day = |(year, month, day): Day| Date::new(year, month, day).map_err(D::Error::custom);
        let (from, to) = <(Day, Day)>::deserialize(from)?;
        Ok(Period {
            from: day(from)?,
            to: day(to)?,
        })
    }
}
