// Getting around: the language switch, the keyboard, the menu of a phone, and what is not there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, URL_BASE, assertAccessible, assertQuiet, launch, open } from './browser.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('the language switch keeps the place, filters included', async () => {
  const page = await open(browser);
  await page.visit('/resources?kind=data_disk&sort=disk');
  await page.getByRole('link', { name: 'English' }).click();
  await page.waitForLoadState('load');
  const address = new URL(page.url());
  assert.equal(address.pathname, '/resources');
  assert.equal(address.searchParams.get('kind'), 'data_disk');
  assert.equal(address.searchParams.get('sort'), 'disk');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  // And is remembered.
  await page.visit('/verdicts');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assertQuiet(page, 'language switch');
  await page.context().close();
});

test('the whole navigation can be reached and used by keyboard', async () => {
  const page = await open(browser, { lang: 'en' });
  await page.visit('/');
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement.getAttribute('href'));
  assert.equal(first, '#main', 'the first stop is the skip link');
  const reached = new Set();
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const { href, outlined } = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      const visible = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
      return { href: document.activeElement.getAttribute('href'), outlined: visible };
    });
    if (href?.startsWith('/')) {
      reached.add(href);
      assert.ok(outlined, `${href} shows no focus`);
    }
  }
  for (const entry of ['/tasks', '/cases', '/overview', '/resources', '/verdicts', '/divergences', '/unmatched', '/processes', '/rulebook', '/about']) {
    assert.ok(reached.has(entry), `${entry} is not reached by Tab`);
  }
  await page.context().close();
});

test('on a phone the menu opens', async () => {
  const page = await open(browser, { lang: 'en', viewport: NARROW });
  await page.visit('/resources');
  const entry = page.locator('#menu').getByRole('link', { name: 'Verdicts' });
  assert.equal(await entry.isVisible(), false);
  await page.locator('#menu-button').click();
  await entry.click();
  await page.waitForURL('**/verdicts');
  assertQuiet(page, 'menu');
  await page.context().close();
});

test('what is not there says so in the reader\'s language', async () => {
  const page = await open(browser, { lang: 'en' });
  for (const address of ['/resources/999999999', '/verdicts/999999999', '/rulebook/none@1', '/nowhere']) {
    const answer = await page.goto(URL_BASE + address);
    assert.equal(answer.status(), 404, address);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await assertAccessible(page, address);
  }
  await page.context().close();
});
