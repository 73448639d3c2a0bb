//! A mail server that speaks just enough: it keeps what it is sent, and says when it will not.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail server on this machine, for as long as its test runs.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    mails: Mutex<Vec<String>>,
    refusals: AtomicU32,
}

impl MailServer {
    /// Listens on a port of its own.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Inner::default());
        let serving = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inner = Arc::clone(&serving);
                // Whoever breaks off has had enough.
                tokio::spawn(async move { drop(talk(stream, &inner).await) });
            }
        });
        Self { address, inner }
    }

    /// Its address for the configuration.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The next so many mails are not taken for now.
    pub fn refuse(&self, mails: u32) {
        self.inner.refusals.store(mails, Ordering::SeqCst);
    }

    /// What it was sent, with heads, bodies decoded.
    pub fn mails(&self) -> Vec<String> {
        self.inner.mails.lock().unwrap().clone()
    }
}

async fn talk(stream: TcpStream, inner: &Inner) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.get(..4).unwrap_or_default().to_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "MAIL" if less_one(&inner.refusals) => b"451 try again later\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                inner.mails.lock().unwrap().push(decoded(&mail));
                b"250 kept\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 fine\r\n",
        };
        write.write_all(answer).await?;
    }
    Ok(())
}

fn less_one(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
        left.checked_sub(1)
    })
    .is_ok()
}

/// A mail with its body as its reader sees it.
fn decoded(mail: &str) -> String {
    use base64::Engine as _;
    let (head, body) = mail.split_once("\n\n").unwrap_or((mail, ""));
    let body = if head.contains("Content-Transfer-Encoding: base64") {
        let packed: String = body.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(packed)
            .unwrap();
        String::from_utf8(bytes).unwrap()
    } else {
        body.to_owned()
    };
    format!("{head}\n\n{body}")
}
