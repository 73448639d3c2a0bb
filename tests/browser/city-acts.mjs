// What tests do to the city besides clicking.
import assert from 'node:assert/strict';
import { TOKEN } from './city.mjs';

const base = process.env.YUNHENG_URL;

/** The first link of a page whose path fits. */
export async function firstLink(address, fits) {
  const page = await (await fetch(base + address, { headers: { cookie: `__Host-session=${process.env.YUNHENG_SESSION}` } })).text();
  for (const [, link] of page.matchAll(/href="([^"]+)"/g)) {
    const path = link.replaceAll('&amp;', '&');
    if (fits.test(decodeURIComponent(path))) return path;
  }
  assert.fail(`${address} links to nothing like ${fits}`);
}

// A protobuf field of bytes, and snappy without compression: a literal is a valid block.
const varint = (number) => {
  const bytes = [];
  let rest = BigInt(number);
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
};
const field = (number, content) => Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
const label = (name, value) => field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]));
const sample = (at, value) => {
  const double = Buffer.alloc(9);
  double[0] = 0x09;
  double.writeDoubleLE(value, 1);
  return field(2, Buffer.concat([double, Buffer.from([0x10]), varint(at)]));
};
function snappy(bytes) {
  assert.ok(bytes.length > 60 && bytes.length < 65536);
  const literal = Buffer.from([61 << 2, (bytes.length - 1) & 0xff, (bytes.length - 1) >> 8]);
  return Buffer.concat([varint(bytes.length), literal, bytes]);
}

/** Writes telemetry (remote write 1.0) of a machine that nobody registered. */
export async function sendUnmatched(machine = 'vm-nobody-registered') {
  const series = Buffer.concat([
    label('__name__', 'node_memory_MemTotal_bytes'),
    label('instance', `${machine}:9100`),
    label('job', 'node'),
    sample(Date.now() - 60_000, 8 * 2 ** 30),
  ]);
  const answer = await fetch(`${base}/api/v1/telemetry/write`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: snappy(field(1, series)),
  });
  assert.ok(answer.ok, `${answer.status}: ${await answer.text()}`);
}
