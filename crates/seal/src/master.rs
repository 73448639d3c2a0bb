//! The one key that is not in the database.

use std::fmt::Debug;

use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::{Purpose, SealError};

/// A master key: it wraps data keys and does nothing else.
///
/// [`FileMaster`](crate::FileMaster) keeps it in a file. A hardware security module (服务器密码机, GB/T 39786-2021 8.4 j) implements the same three methods and never lets the key out.
pub trait Master: Send + Sync + Debug {
    /// The key's identity: the same for the same key, another for another, and nothing that helps to guess it. It is stored with every key it wraps.
    fn id(&self) -> String;

    /// Wraps a data key, bound to its purpose and version.
    fn wrap(
        &self,
        purpose: Purpose,
        version: u32,
        key: &[u8],
        random: &dyn Random,
    ) -> Result<String, SealError>;

    /// Opens what [`wrap`](Self::wrap) made for this purpose and version.
    fn unwrap(
        &self,
        purpose: Purpose,
        version: u32,
        wrapped: &str,
    ) -> Result<Zeroizing<Vec<u8>>, SealError>;
}
