// Serves a small demo city by the debug binary and runs every *.test.mjs against it in headless Chromium.
// `node run.mjs` runs all; `node run.mjs charts` those whose file name contains "charts".
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { accounts, found, serve, signIn } from './city.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => path.join(here, name));
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(', ')}`);
  process.exit(2);
}

const data = mkdtempSync(path.join(tmpdir(), 'yunheng-browser-'));
let server;
let status = 1;
try {
  found(data);
  const passwords = accounts(data);
  server = await serve(data);
  const session = await signIn(server.url, data, 'reviewer', passwords.reviewer);
  // Two files at once even on two cores: a test waits for its page as often as a page is drawn.
  const atOnce = `--test-concurrency=${Math.max(2, availableParallelism() - 1)}`;
  const tests = spawn(process.execPath, ['--test', atOnce, '--test-reporter=spec', ...files], {
    stdio: 'inherit',
    env: { ...process.env, YUNHENG_URL: server.url, YUNHENG_SESSION: session },
  });
  status = await new Promise((resolve) => tests.on('exit', (code) => resolve(code ?? 1)));
} catch (error) {
  console.error(error);
} finally {
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
}
process.exit(status);
