// People of the demo city at their desks: each signs in on the sign-in page, opens what is asked of them, fills in what
// the form asks for, attaches what is missing and goes a way. Time goes on between their days.
import assert from 'node:assert/strict';
import { code, run, serve } from './city.mjs';
import { assertAccessible, assertFits } from './browser.mjs';

/** A PDF that a person could attach: one empty page. */
const PAPER = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

export class Desk {
  constructor(browser, data, passwords, { lang = 'zh', viewport, scripts = true } = {}) {
    Object.assign(this, { browser, data, passwords, lang, viewport, scripts, pages: {} });
    this.seen = new Set();
  }

  /** The city goes on living on another day: everybody signs in anew. */
  async on(day) {
    await this.close();
    this.day = day;
    this.server = await serve(this.data, undefined, {}, ['--today', day]);
  }

  async close() {
    for (const page of Object.values(this.pages)) await page.context().close();
    this.pages = {};
    await this.server?.stop();
    this.server = undefined;
  }

  /** Somebody's page; signs in by the pages that everybody sees. */
  async as(login) {
    if (this.pages[login]) return this.pages[login];
    const context = await this.browser.newContext({
      viewport: this.viewport,
      javaScriptEnabled: this.scripts,
      acceptDownloads: true,
    });
    await context.addCookies([{ name: 'lang', value: this.lang, url: this.server.url }]);
    const page = await context.newPage();
    page.on('pageerror', (error) => assert.fail(`${login}: ${error.message}`));
    await page.goto(`${this.server.url}/sign-in`);
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill(this.passwords[login]);
    await this.press(page.locator('main form:has(input[name=password]) button[type=submit]').first());
    if (page.url().includes('/sign-in/code')) {
      await page.locator('input[name=code]').fill(code(this.data, login, this.day));
      await this.press(page.locator('main form:has(input[name=code]) button[type=submit]').first());
    }
    assert.ok(!page.url().includes('/sign-in'), `${login} is signed in: ${page.url()}`);
    this.pages[login] = page;
    return page;
  }

  /** A click; without scripts the key of who uses no mouse. */
  async press(what) {
    const page = what.page();
    await (this.scripts ? what.click() : what.press('Enter'));
    // A page that is still coming in has not all of its fields yet.
    await page.waitForLoadState();
  }

  /** Each kind of page is looked at once: it fits the screen, and axe finds nothing. */
  async examine(page) {
    const kind = new URL(page.url()).pathname.replace(/\d+/g, 'n');
    if (this.seen.has(kind)) return;
    this.seen.add(kind);
    await assertFits(page, kind);
    // axe waits for timers, which a page without scripts has none of; the same page is examined with them.
    if (this.scripts) await assertAccessible(page, kind);
  }

  /** Begins a case; its path. */
  async begin(login, process, system) {
    const page = await this.as(login);
    await page.goto(`${this.server.url}/cases/new?process=${process}`);
    await this.examine(page);
    if (system) await page.locator('select[name=system]').selectOption({ label: system });
    await this.press(page.locator('main form button[type=submit]').last());
    await page.waitForURL(/\/cases\/\d+/);
    return new URL(page.url()).pathname.match(/\/cases\/\d+/)[0];
  }

  /** Does what is asked of somebody in a case: the form, the documents, the way. */
  async act(login, path, way, values = {}) {
    const page = await this.as(login);
    await page.goto(`${this.server.url}/tasks`);
    await this.examine(page);
    const link = page.locator(`main a[href="${path}"]`).first();
    assert.ok(await link.count(), `${login} finds ${path} in the queue`);
    await this.press(link);
    await this.examine(page);
    const button = (name) => page.locator(`button[name=way][value="${name}"]`);
    await this.press(page.locator(`main .card-footer a.btn-primary`).first());
    while (page.url().includes('/fill/')) {
      await this.examine(page);
      const before = page.url();
      await this.fill(page, values);
      await this.press(page.locator('main form.yh-sheet .card-footer button.btn-primary'));
      assert.notEqual(page.url(), before, `${before}: ${await errors(page)}`);
    }
    await this.examine(page);
    await this.attach(page);
    if (await button(way).count()) {
      const form = page.locator('form', { has: button(way) });
      const reason = form.locator('textarea[name=reason]');
      if (await reason.count()) await reason.fill(values.reason ?? '已核对，情况属实。');
      await this.press(button(way));
    } else {
      const box = page.locator('details', { has: page.locator(`input[name=way][value="${way}"]`) });
      assert.ok(await box.count(), `${path}: no way ${way}: ${await errors(page)}`);
      await this.press(box.locator('summary'));
      const reason = box.locator('textarea[name=reason]');
      if (await reason.count()) await reason.fill(values.reason ?? '已核对，情况属实。');
      await this.press(box.locator('button[type=submit]'));
    }
    assert.match(new URL(page.url()).pathname, /^\/(cases\/\d+|tasks)$/, `${path} ${way}: ${await errors(page)}`);
    assert.equal(await errors(page), '', `${path} ${way}`);
  }

  /** Fills in what is empty, or what is told. */
  async fill(page, values) {
    await this.fillShown(page, values);
    // Further lines are added one by one, as somebody does who writes them down.
    for (const name of Object.keys(values)) {
      const table = name.match(/^(\w+)\.\d+\./)?.[1];
      if (!table || (await page.locator(`[name="${name}"]`).count())) continue;
      const add = page.locator(`button[name=add][value="${table}"]`);
      if (!(await add.count())) continue;
      await this.press(add);
      assert.ok(await page.locator(`[name="${name}"]`).count(), `a line for ${name}`);
      await this.fillShown(page, values);
    }
  }

  async fillShown(page, values) {
    const names = await page
      .locator('main form.yh-sheet')
      .locator('input:not([type=hidden]):not([type=file]):not([readonly]), select, textarea')
      .evaluateAll((fields) => [...new Set(fields.map((field) => field.name))]);
    for (const name of names) {
      const field = page.locator(`main form.yh-sheet [name="${name}"]`);
      const type = await field.first().evaluate((one) => (one.tagName === 'INPUT' ? one.type : one.tagName));
      const told = values[name];
      if (type === 'radio') {
        const chosen = await field.evaluateAll((all) => all.some((one) => one.checked));
        const value = told ?? (name === 'classified' ? 'no' : await field.first().getAttribute('value'));
        if (told || !chosen) await page.locator(`main form.yh-sheet [name="${name}"][value="${value}"]`).check({ force: !this.scripts });
        continue;
      }
      const empty = (await field.first().inputValue()) === '';
      if (told !== undefined) {
        await (type === 'SELECT' ? field.selectOption(told) : field.fill(told));
      } else if (empty && !name.includes('.') && name !== 'lease_until') {
        // What is there to stay is not lent.
        if (type === 'SELECT') await field.selectOption({ index: 1 });
        else await field.fill(await plausible(field, type, this.day));
      }
    }
  }

  /** Attaches a paper wherever one is asked for. */
  async attach(page) {
    for (;;) {
      const asked = page.locator('form.yh-upload', { has: page.locator('h3', { hasText: /必需|required/ }) });
      const missing = asked.filter({ hasNot: page.locator('.badge') }).first();
      if (!(await missing.count())) return;
      const file = missing.locator('input[type=file]');
      await file.setInputFiles({ name: '材料.pdf', mimeType: 'application/pdf', buffer: PAPER });
      await this.press(missing.locator('button[type=submit]'));
      assert.equal(await errors(page), '', 'attaching');
    }
  }
}

async function plausible(field, type, day) {
  if (type === 'date') return day;
  const mode = await field.first().getAttribute('inputmode');
  if (mode === 'numeric') return '1';
  if (mode === 'decimal') return '1280.50';
  if (mode === 'tel') return '0827-0000001';
  if (mode === 'email') return 'it@example.org';
  return type === 'TEXTAREA' ? '按实际情况说明。' : '示例';
}

/** What a page complains of; empty where it does not. */
async function errors(page) {
  const found = page.locator('.alert-danger, .yh-wrong');
  return (await found.allInnerTexts()).join(' ').trim();
}
