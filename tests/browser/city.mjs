// The program under test: a small demo city, served on a spare port.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Token under which the tests write telemetry. */
export const TOKEN = 'provider-token-of-the-browser-tests';

const program = process.env.YUNHENG_BINARY ?? path.join(here, '../../target/debug/yunheng');

/** Founds the city: small, so that the debug binary is quick, and large enough that every verdict appears. */
export function found(data, size = ['--machines', '60', '--days', '400']) {
  if (!existsSync(program)) throw new Error(`${program} is missing: cargo build --workspace`);
  const made = spawnSync(program, ['--data', data, 'demo', ...size], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error(`yunheng demo ended with ${made.status}`);
}

function sparePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Serves a data directory; resolves once it is ready. */
export async function serve(data) {
  const url = `http://127.0.0.1:${await sparePort()}`;
  const server = spawn(program, ['--data', data, 'serve', '--listen', url.slice('http://'.length)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, YUNHENG_LOG: 'warn', YUNHENG_PROVIDER_TOKEN: TOKEN },
  });
  let ended = null;
  const exit = new Promise((resolve) => {
    server.on('exit', (code, signal) => resolve((ended = code ?? signal)));
  });
  const stop = () => {
    server.kill('SIGTERM');
    return exit;
  };
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (ended !== null) throw new Error(`yunheng serve ended with ${ended}`);
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    if (ready?.ok) return { url, stop };
    await pause(50);
  }
  server.kill('SIGKILL');
  throw new Error('yunheng serve was not ready within 30 s');
}
