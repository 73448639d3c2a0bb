//! A malware scanner that speaks clamd's INSTREAM and finds one word.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the scanner takes for malware.
pub const MALWARE: &str = "THIS-IS-MALWARE";

/// A scanner on this machine, for as long as its test runs.
#[derive(Debug)]
pub struct MalwareScanner {
    address: SocketAddr,
}

impl MalwareScanner {
    /// Listens on a port of its own.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move { drop(talk(stream).await) });
            }
        });
        Self { address }
    }

    /// Its address for the configuration.
    pub fn address(&self) -> String {
        self.address.to_string()
    }
}

/// The command, then chunks behind their lengths, then a length of nothing.
async fn talk(mut stream: TcpStream) -> std::io::Result<()> {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut bytes = Vec::new();
    loop {
        let length = stream.read_u32().await?;
        if length == 0 {
            break;
        }
        let mut chunk = vec![0; length as usize];
        stream.read_exact(&mut chunk).await?;
        bytes.extend(chunk);
    }
    let found = String::from_utf8_lossy(&bytes).contains(MALWARE);
    let answer: &[u8] = if found {
        b"stream: Test.Word FOUND\0"
    } else {
        b"stream: OK\0"
    };
    stream.write_all(answer).await
}
