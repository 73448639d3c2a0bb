// An application is filled in, kept while it is typed, checked and sent, with and without scripts.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { NARROW, SCREENSHOTS, WIDE, assertAccessible, assertFits, launch } from './browser.mjs';
import { accounts, found, serve, signIn } from './city.mjs';

let data;
let server;
let browser;
const sessions = {};

before(async () => {
  data = mkdtempSync(path.join(tmpdir(), 'yunheng-cases-'));
  found(data, ['--machines', '60', '--days', '10']);
  const passwords = accounts(data);
  server = await serve(data);
  browser = await launch();
  for (const login of ['applicant', 'unit.approver', 'reviewer']) {
    sessions[login] = await signIn(server.url, data, login, passwords[login]);
  }
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
});

async function open(login, { lang = 'zh', viewport = WIDE, ...rest } = {}) {
  const context = await browser.newContext({ viewport, ...rest });
  const secure = { url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' };
  await context.addCookies([
    { name: 'lang', value: lang, url: server.url },
    { name: '__Host-session', value: sessions[login], ...secure },
  ]);
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(error.message));
  return page;
}

/** Begins a case of a new system; its address. */
async function begin(page) {
  await page.goto(`${server.url}/cases/new?process=new-system`);
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL(/\/cases\/\d+$/);
  return page.url();
}

test('what is typed is kept within two seconds, and is there after the browser is gone', async () => {
  const page = await open('applicant', { lang: 'en' });
  const address = await begin(page);
  await page.goto(`${address}/fill/system`);
  await page.locator('#system_name').pressSequentially('学籍');
  const status = page.locator('[data-yh-status]');
  await status.getByText(/^Saved \d\d:\d\d:\d\d$/).waitFor({ timeout: 2_000 });
  await page.context().close();
  const again = await open('applicant', { lang: 'en' });
  await again.goto(`${address}/fill/system`);
  assert.equal(await again.locator('#system_name').inputValue(), '学籍');
  await again.context().close();
});

for (const [device, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  test(`queue, list, processes and beginning fit a ${device} screen and are accessible`, async () => {
    const page = await open('applicant', { lang: 'en', viewport });
    for (const address of ['/', '/tasks?overdue=only', '/cases', '/cases/new', '/cases/new?process=new-system', '/processes', '/processes/new-system']) {
      await page.goto(server.url + address);
      await assertFits(page, address);
      await assertAccessible(page, address);
    }
    await page.context().close();
  });
}
