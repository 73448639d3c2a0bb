//! The server as a process of its own: how long it takes to start, how much memory it holds, how fast its pages come.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use super::{Figures, machine, milliseconds, quantile};
use crate::exit::{Code, Failure};

/// Pages asked for.
const PAGES: [&str; 3] = ["/", "/resources", "/verdicts"];

/// Requests per page and number of connections.
const REQUESTS: usize = 640;

/// Longest start waited for.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) async fn run(
    folder: &Path,
    visitor: HeaderValue,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let started = Instant::now();
    let (mut child, address) = start(folder).await?;
    let client = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(COOKIE, visitor)]))
        // A page that only sends elsewhere is not the page.
        .redirect(Policy::none())
        .build()
        .map_err(|error| Failure::internal(error.to_string()))?;
    fetch(&client, &format!("{address}/livez")).await?;
    figures.add(
        "start until the first answer",
        json!(milliseconds(started)),
        "ms",
    );
    let process = child.id().unwrap_or_default();
    figures.add(
        "memory after the start",
        json!(machine::resident_bytes(process)),
        "bytes",
    );
    for page in PAGES {
        for connections in [1, 64] {
            let mut times = ask(&client, &format!("{address}{page}"), connections).await?;
            for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
                let name = format!("page {page}, {connections} connections, {name}");
                figures.add(name, quantile(&mut times, share), "ms");
            }
        }
    }
    figures.add(
        "memory after the requests",
        json!(machine::resident_bytes(process)),
        "bytes",
    );
    child.kill().await?;
    Ok(())
}

/// Starts this same program and waits for the line with its address.
async fn start(folder: &Path) -> Result<(Child, String), Failure> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--data")
        .arg(folder)
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "error"])
        // All of it comes from one address.
        .args(["--requests-per-minute", "4000000000"])
        .env_remove("YUNHENG_DATABASE")
        .env_remove("YUNHENG_MAPPING")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let silent = || Failure::new(Code::Unavailable, "the server did not start");
    let output = child.stdout.take().ok_or_else(silent)?;
    let mut lines = BufReader::new(output).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line())
        .await
        .map_err(|_| silent())??
        .ok_or_else(silent)?;
    let at = line.find("http://").ok_or_else(silent)?;
    Ok((child, line[at..].trim().to_owned()))
}

/// Milliseconds of each request, made over so many connections at once.
async fn ask(client: &reqwest::Client, url: &str, connections: usize) -> Result<Vec<f64>, Failure> {
    let mut askers = JoinSet::new();
    for _ in 0..connections {
        let (client, url) = (client.clone(), url.to_owned());
        askers.spawn(async move {
            // The first request of a connection also opens it, and is not counted.
            fetch(&client, &url).await?;
            let mut times = Vec::new();
            for _ in 0..REQUESTS / connections {
                let started = Instant::now();
                fetch(&client, &url).await?;
                times.push(milliseconds(started));
            }
            Ok::<_, Failure>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(asked) = askers.join_next().await {
        times.extend(asked.map_err(|error| Failure::internal(error.to_string()))??);
    }
    Ok(times)
}

/// Reads an answer to its end; anything but success is a failure.
async fn fetch(client: &reqwest::Client, url: &str) -> Result<(), Failure> {
    let failed = |error: reqwest::Error| Failure::new(Code::Unavailable, error.to_string());
    let answer = client.get(url).send().await.map_err(failed)?;
    let answer = answer.error_for_status().map_err(failed)?;
    if !answer.status().is_success() {
        let status = answer.status();
        return Err(Failure::new(Code::Unavailable, format!("{url}: {status}")));
    }
    answer.bytes().await.map_err(failed)?;
    Ok(())
}
