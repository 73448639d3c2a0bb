//! TLS as the program itself speaks it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{Served, certificate, raw, with_password};
use crate::faults::found;
use crate::signin::PASSWORD;

async fn secured() -> Served {
    let data = tempfile::tempdir().unwrap();
    found(data.path(), None).await;
    with_password(data.path()).await;
    let (certificate, key) = certificate(data.path());
    let variables = [
        ("YUNHENG_TLS_CERT", certificate.as_str()),
        ("YUNHENG_TLS_KEY", key.as_str()),
    ];
    Served::over(data, &variables).await
}

/// What OpenSSL is answered when it offers nothing but one version.
fn offered(address: &str, version: &str) -> (bool, String) {
    let mut client = Command::new("openssl")
        .args(["s_client", "-connect", address, "-ign_eof", version])
        // OpenSSL itself refuses old versions unless told not to.
        .args(["-cipher", "DEFAULT@SECLEVEL=0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let request = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    // One that was refused is gone before it reads.
    let _ = client.stdin.take().unwrap().write_all(request);
    let output = client.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (said.contains("HTTP/1.1 200"), said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v12_1_1_tls_1_2_and_1_3_are_spoken_and_nothing_older() {
    let served = secured().await;
    let address = served.program.address();
    for (version, spoken) in [
        ("-tls1_3", true),
        ("-tls1_2", true),
        ("-tls1_1", false),
        ("-tls1", false),
    ] {
        let (answered, said) = offered(address, version);
        assert_eq!(answered, spoken, "{version}: {said}");
        if !spoken {
            assert!(
                said.contains("alert") || said.contains("no protocols"),
                "{said}"
            );
        }
    }
    // Nothing is said in the clear.
    let plain = raw(
        address,
        b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert!(
        !plain.contains("HTTP/1.1 200") && !plain.contains("<html"),
        "{plain}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v3_3_1_the_cookie_and_the_headers_over_tls_keep_everything_to_this_host() {
    let served = secured().await;
    let client = served.program.client();
    let form = format!("login=admin.one&password={PASSWORD}");
    let answer = client
        .post(served.program.url("/sign-in"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(form)
        .send()
        .await
        .unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    assert_eq!(status.as_u16(), 303, "{}", answer.text().await.unwrap());
    let cookie = headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let session = cookie.split(';').next().unwrap();
    let page = client
        .get(served.program.url("/profile"))
        .header("cookie", session)
        .send()
        .await
        .unwrap();
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    let age: u64 = header("strict-transport-security")
        .trim_start_matches("max-age=")
        .split(';')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(age >= 365 * 86_400, "{age}");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin");
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
}
