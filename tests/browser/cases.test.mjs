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

const next = (page) => page.locator('.card-footer button.btn-primary').click();

async function fillSystem(page, code) {
  await page.locator('#system_name').fill('学籍管理系统');
  await page.locator('#system_code').fill(code);
  await page.locator('#classified-no').check();
  await page.locator('#protection_grade-3').check();
  await page.locator('#zone').check();
  await page.locator('#deployment').check();
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test(`an application is filled in section by section, checked and sent, ${how} scripts`, async () => {
    const page = await open('applicant', { javaScriptEnabled, viewport: javaScriptEnabled ? WIDE : NARROW });
    const look = async (name) => {
      await page.screenshot({ path: path.join(SCREENSHOTS, `case-${name}-${how}.png`), fullPage: true });
      await assertFits(page, name);
      if (javaScriptEnabled) await assertAccessible(page, name);
    };
    const address = await begin(page);
    await look('begun');
    await page.locator('#now .card-footer .btn-primary').click();

    // What is missing is said, and what was typed is kept.
    await page.locator('#system_name').fill('学籍管理系统');
    await next(page);
    await page.locator('[data-yh-errors]').waitFor();
    assert.match(await page.title(), /^错误：/);
    assert.equal(await page.locator('#system_name').inputValue(), '学籍管理系统');
    if (javaScriptEnabled) {
      assert.equal(await page.evaluate(() => document.activeElement.hasAttribute('data-yh-errors')), true);
    }
    await look('mistakes');
    await fillSystem(page, `edu-roll-${how}`);
    await next(page);

    await page.waitForURL(/\/fill\/project$/);
    await page.locator('#basis_number').fill('示发改〔2026〕12号');
    await page.locator('#funding').check();
    await page.locator('#planned_go_live').fill('2027-06-30');
    await next(page);

    // Lines are added by a button that needs no script.
    await page.waitForURL(/\/fill\/demand$/);
    const item = (line) => page.locator(`[name="lines.${line}.item"]`);
    await item(0).selectOption({ index: 1 });
    await page.locator('[name="lines.0.quantity"]').fill('8');
    await page.locator('button[name=add]').click();
    await item(1).waitFor();
    await item(1).selectOption({ index: 2 });
    await page.locator('[name="lines.1.quantity"]').fill('16');
    await look('lines');
    await next(page);

    await page.waitForURL(/\/fill\/justification$/);
    await page.locator('#served').fill('全市中小学。');
    await page.locator('#concurrent_users').fill('300');
    await page.locator('#sizing').fill('按峰值测算。');
    await page.locator('#security').fill('三级等保。');
    await next(page);

    // Without the basis document it is not sent, and the page says which is missing.
    await page.waitForURL(/\/check$/);
    const send = page.locator('#ways button[name=way]');
    await send.click();
    await page.locator('[data-yh-errors] a[href="#document-project_basis"]').waitFor();
    await look('missing');
    const file = { name: '建设依据.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 sample') };
    await page.locator('#document-project_basis').setInputFiles(file);
    await page.locator('form.yh-upload').first().locator('button[type=submit]').click();
    await page.getByText('建设依据.pdf').first().waitFor();
    await look('check');
    await page.locator('#ways button[name=way]').click();
    await page.waitForURL(/done=1/);
    assert.ok(page.url().startsWith(address));
    await look('sent');
    const foreseen = page.complaints.filter((complaint) => !/status of 422/.test(complaint));
    assert.deepEqual(foreseen, []);

    const approver = await open('unit.approver', { javaScriptEnabled });
    await approver.goto(`${server.url}/`);
    await approver.locator(`a[href="${new URL(address).pathname}"]`).first().waitFor();
    await approver.context().close();
    await page.context().close();
  });
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
