// Every page, in one language, on a desk and on a phone, and in the dark. Each language is a file of its own, so that
// both are looked at at once.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { NARROW, SCREENSHOTS, WIDE, assertAccessible, assertFits, assertQuiet, foreignTexts, launch, open } from './browser.mjs';
import { firstLink, sendUnmatched } from './city-acts.mjs';

/** Name of the picture, and address. */
async function addresses() {
  await sendUnmatched();
  const machine = await firstLink('/resources?kind=virtual_machine', /^\/resources\/\d+$/);
  const disk = await firstLink('/resources?kind=data_disk', /^\/resources\/\d+$/);
  const verdict = await firstLink('/verdicts?outcome=shrink', /^\/verdicts\/\d+$/);
  const rulebook = await firstLink('/rulebook', /^\/rulebook\/.+$/);
  return {
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
}

async function noting(breaches, check) {
  try {
    await check();
  } catch (error) {
    breaches.push(`${error.message.split('\n')[0]}: ${JSON.stringify(error.actual ?? '')}`);
  }
}

/** Looks at every page in a language. */
export function looks(lang) {
  let browser;
  let pages;
  before(async () => {
    browser = await launch();
    pages = await addresses();
  });
  after(() => browser.close());

  for (const [device, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`every page in ${lang} on a ${device} screen is quiet, fits, is accessible and speaks one language`, async () => {
      const page = await open(browser, { lang, viewport });
      const breaches = [];
      for (const [name, address] of Object.entries(pages)) {
        const where = `${address} (${lang}, ${device})`;
        await page.visit(address);
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

  // Colours are the same in both languages.
  if (lang !== 'zh') return;
  test(`every page in ${lang} in the dark is accessible too`, async () => {
    const page = await open(browser, { lang, colorScheme: 'dark' });
    const breaches = [];
    for (const [name, address] of Object.entries(pages)) {
      await page.visit(address);
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${lang}-dark.png`), fullPage: true });
      await noting(breaches, () => assertAccessible(page, `${address} (${lang}, dark)`));
    }
    assert.equal(breaches.join('\n'), '');
    await page.context().close();
  });
}
