// The pictures of the README: the demo city as `make run` shows it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { accounts, found, serve, signIn } from './city.mjs';

const images = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/images');
const data = mkdtempSync(path.join(tmpdir(), 'yunheng-pictures-'));
let server;
try {
  found(data, []);
  const passwords = accounts(data);
  server = await serve(data);
  process.env.YUNHENG_URL = server.url;
  process.env.YUNHENG_SESSION = await signIn(server.url, data, 'reviewer', passwords.reviewer);
  const { launch, open } = await import('./browser.mjs');
  const { firstLink } = await import('./city-acts.mjs');
  const browser = await launch();
  const verdict = await firstLink('/verdicts?outcome=shrink', /^\/verdicts\/\d+$/);
  const machine = await firstLink('/resources?outcome=alarm&kind=virtual_machine', /^\/resources\/\d+$/);
  for (const lang of ['zh', 'en']) {
    const page = await open(browser, { lang, viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
    for (const [name, address] of Object.entries({ overview: '/', resource: `${machine}#chart`, verdict })) {
      await page.visit(address);
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: path.join(images, `${name}-${lang}.png`) });
    }
    await page.context().close();
  }
  await browser.close();
} finally {
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
}
