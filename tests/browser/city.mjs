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
export function found(data, size = ['--machines', '60', '--days', '200']) {
  if (!existsSync(program)) throw new Error(`${program} is missing: cargo build --workspace`);
  const made = spawnSync(program, ['--data', data, 'demo', ...size], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error(`yunheng demo ended with ${made.status}`);
}

export function run(data, ...args) {
  const done = spawnSync(program, ['--data', data, ...args], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`yunheng ${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

/** Gives the accounts of the city new passwords: login to password. */
export function accounts(data, today) {
  const day = today ? ['--today', today] : [];
  const made = JSON.parse(run(data, ...day, 'demo', '--accounts', '--output', 'json'));
  return Object.fromEntries(made.map((account) => [account.login, account.password]));
}

/** The present one-time code of an account. It works once. */
export const code = (data, login, today) =>
  run(data, ...(today ? ['--today', today] : []), 'demo', '--code', login).trim();

/** Signs in as a browser without scripts does; resolves to the session's cookie. */
export async function signIn(url, data, login, password) {
  const cookies = {};
  const post = async (path, form) => {
    const answer = await fetch(url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: Object.entries(cookies).map((pair) => pair.join('=')).join('; ') },
      body: new URLSearchParams(form),
    });
    if (answer.status !== 303) throw new Error(`${path}: ${answer.status}`);
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0].split('=');
      cookies[name] = value;
    }
    return answer.headers.get('location');
  };
  const next = await post('/sign-in', { login, password });
  if (next.startsWith('/sign-in/code')) await post('/sign-in/code', { code: code(data, login) });
  return cookies['__Host-session'];
}

export function sparePort() {
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
export async function serve(data, port, environment = {}, options = []) {
  const url = `http://127.0.0.1:${port ?? (await sparePort())}`;
  const server = spawn(program, ['--data', data, ...options, 'serve', '--listen', url.slice('http://'.length)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, YUNHENG_LOG: 'warn', YUNHENG_PROVIDER_TOKEN: TOKEN, ...environment },
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
