//! Who the caller is: networks in CIDR notation from the configuration, `X-Forwarded-For` from strangers. The lines of the input are a trusted network, the peer's address, and the header.

use std::net::IpAddr;

use yunheng_web::Edge;
use yunheng_web::fuzzing::caller_address;

use super::Target;

pub(super) const TARGET: Target = Target {
    name: "edge",
    run,
    seeds,
    words: &[
        "10.0.0.0/8",
        "10.0.0.1",
        "::1",
        "::ffff:10.0.0.1",
        "fe80::1%eth0",
        "/0",
        "/129",
        ", ",
        ",",
        "\n",
        "203.0.113.9",
        "[::1]:80",
        "unknown",
    ],
};

fn run(input: &[u8]) {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (network, peer, forwarded) = (line(), line(), line());
    let edge = Edge {
        trusted_proxies: String::from_utf8_lossy(network)
            .parse()
            .into_iter()
            .collect(),
        ..Edge::default()
    };
    let Ok(peer) = String::from_utf8_lossy(peer).parse::<IpAddr>() else {
        return;
    };
    let believed = |address: IpAddr| {
        edge.trusted_proxies
            .iter()
            .any(|net| net.contains(&address))
    };
    let Some(found) = caller_address(&edge, peer, forwarded) else {
        return;
    };
    if !believed(peer) {
        assert_eq!(found, peer, "a stranger's header was believed");
        return;
    }
    let text = String::from_utf8_lossy(forwarded);
    let sent = |hop: &str| hop.trim().parse() == Ok(found);
    assert!(
        found == peer || text.split(',').any(sent),
        "{found} was not sent"
    );
    // The last hop is what the trusted peer itself saw. If that is a stranger, nothing to the left of it may count.
    let last = text
        .rsplit(',')
        .next()
        .and_then(|hop| hop.trim().parse().ok());
    if let Some(last) = last.filter(|last| !believed(*last)) {
        assert_eq!(found, last, "what a stranger wrote was believed: {text:?}");
    }
}

fn seeds() -> Vec<Vec<u8>> {
    [
        "10.0.0.0/8\n10.0.0.1\n198.51.100.7, 203.0.113.9, 10.0.0.2",
        "10.0.0.0/8\n10.0.0.1\nnonsense, 203.0.113.9",
        "::/0\n::1\n2001:db8::1,::2",
        "10.0.0.0/8\n203.0.113.9\n127.0.0.1",
        "127.0.0.1/32\n127.0.0.1\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
