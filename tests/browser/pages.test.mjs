// Every page, in both languages, on a desk and on a phone: quiet, fitting, accessible, in one language.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  NARROW,
  SCREENSHOTS,
  URL_BASE,
  WIDE,
  assertAccessible,
  assertFits,
  assertQuiet,
  foreignTexts,
  launch,
  open,
} from './browser.mjs';
import { firstLink, sendUnmatched } from './city-acts.mjs';

let browser;
/** Name of the picture, and address. */
let pages;

before(async () => {
  browser = await launch();
  await sendUnmatched();
  const machine = await firstLink('/resources?kind=virtual_machine', /^\/resources\/\d+$/);
  const disk = await firstLink('/resources?kind=data_disk', /^\/resources\/\d+$/);
  const verdict = await firstLink('/verdicts?outcome=shrink', /^\/verdicts\/\d+$/);
  const rulebook = await firstLink('/rulebook', /^\/rulebook\/.+$/);
  pages = {
    overview: '/overview',
    tasks: '/tasks',
    cases: '/cases',
    'cases-none': '/cases?q=no-such-case',
    'case-choose': '/cases/new',
    processes: '/processes',
    process: '/processes/new-system',
    resources: '/resources',
    'resources-none': '/resources?q=no-such-resource',
    'resource-new': '/resources/new',
    'resource-machine': machine,
    'resource-disk': disk,
    verdicts: '/verdicts',
    verdict,
    'verdict-exempt': `/verdicts/exempt?id=${verdict.split('/').pop()}`,
    divergences: '/divergences?day=2026-11-21',
    'divergences-none': '/divergences?day=2020-01-01',
    unmatched: '/unmatched',
    rulebooks: '/rulebook',
    rulebook,
    about: '/about',
  };
});

after(() => browser.close());

async function noting(breaches, check) {
  try {
    await check();
  } catch (error) {
    breaches.push(`${error.message.split('\n')[0]}: ${JSON.stringify(error.actual ?? '')}`);
  }
}

for (const lang of ['zh', 'en']) {
  for (const [device, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`every page in ${lang} on a ${device} screen is quiet, fits, is accessible and speaks one language`, async () => {
      const page = await open(browser, { lang, viewport });
      const breaches = [];
      for (const [name, address] of Object.entries(pages)) {
        const where = `${address} (${lang}, ${device})`;
        await page.visit(address);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${lang}-${device}.png`), fullPage: true });
        // Every page is looked at before the test fails, so that one run names everything there is to mend.
        await noting(breaches, async () => assertQuiet(page, where));
        await noting(breaches, () => assertFits(page, where));
        await noting(breaches, () => assertAccessible(page, where));
        await noting(breaches, async () => assert.deepEqual(await foreignTexts(page, lang), [], where));
        assert.equal(await page.locator('html').getAttribute('lang'), lang === 'zh' ? 'zh-CN' : 'en', where);
        page.complaints.length = 0;
      }
      assert.equal(breaches.join('\n'), '');
      await page.context().close();
    });
  }
}

test('every page in the dark is accessible too', async () => {
  const page = await open(browser, { colorScheme: 'dark' });
  const breaches = [];
  for (const [name, address] of Object.entries(pages)) {
    await page.visit(address);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-zh-dark.png`), fullPage: true });
    await noting(breaches, () => assertAccessible(page, `${address} (dark)`));
  }
  assert.equal(breaches.join('\n'), '');
  await page.context().close();
});

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
