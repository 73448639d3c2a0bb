// Chromium, and a page that fails the test for anything a reader would never see: console errors, failed requests,
// content-security violations.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const URL_BASE = process.env.YUNHENG_URL;
assert.ok(URL_BASE, 'run these tests by run.mjs');

const here = path.dirname(fileURLToPath(import.meta.url));
/** Pictures for people; git ignores them. */
export const SCREENSHOTS = path.join(here, 'screenshots');
mkdirSync(SCREENSHOTS, { recursive: true });

/** The session of a reviewer of the demo city, whom every test is unless it says otherwise. */
const SESSION = process.env.YUNHENG_SESSION;

/** As the reviewer, without a browser. */
export function ask(address, options = {}) {
  return fetch(URL_BASE + address, { ...options, headers: { ...options.headers, cookie: `__Host-session=${SESSION}` } });
}

/** The session cookie, for a context of one's own. Browsers take this machine for safe. */
export function sessionCookie(value = SESSION) {
  return {
    name: '__Host-session',
    value,
    url: URL_BASE.replace('http:', 'https:'),
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
  };
}

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

function executable() {
  const places = [
    process.env.YUNHENG_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = places.find((place) => place && existsSync(place));
  assert.ok(found, 'Chromium is missing: scripts/install-test.sh installs it');
  return found;
}

/** Launches Chromium quietly: nothing of it may reach for the network. */
export function launch() {
  return chromium.launch({
    executablePath: executable(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page in a fresh context. `page.complaints` collects what went wrong; `assertQuiet` fails on any of it. */
export async function open(browser, { lang = 'zh', viewport = WIDE, javaScriptEnabled = true, colorScheme, session = SESSION } = {}) {
  // Without motion a page is as it stays once it has loaded.
  const context = await browser.newContext({ viewport, javaScriptEnabled, colorScheme, reducedMotion: 'reduce', acceptDownloads: true });
  await context.addCookies([{ name: 'lang', value: lang, url: URL_BASE }]);
  if (session) await context.addCookies([sessionCookie(session)]);
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.complaints.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    // A navigation that replaces another aborts its requests: nobody's fault.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') page.complaints.push(`${request.url()}: ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) page.complaints.push(`${response.url()}: ${response.status()}`);
    if (!response.url().startsWith(URL_BASE)) page.complaints.push(`foreign host: ${response.url()}`);
  });
  page.visit = async (address) => {
    const response = await page.goto(URL_BASE + address, { waitUntil: 'load' });
    assert.equal(response.status(), 200, address);
    return response;
  };
  return page;
}

export function assertQuiet(page, where) {
  assert.deepEqual(page.complaints, [], where);
}

/** The page itself never scrolls sideways; wide tables scroll inside their frame. */
export async function assertFits(page, where) {
  const { content, window: width } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= width, `${where}: ${content} px wide in a window of ${width} px`);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 A and AA, and axe's own best practices, without exceptions. */
export async function assertAccessible(page, where) {
  // Evaluated by the debugger, which the page's content security policy does not bind.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const told = violations.map(
    (violation) => `${violation.id} (${violation.impact}): ${violation.nodes.map((node) => node.target).join(', ')}`,
  );
  assert.deepEqual(told, [], where);
}

// Chinese letters and the full-width punctuation that goes with them.
const HAN = /[\p{Script=Han}\u3001-\u303f\uff01-\uff60]/u;

let namesInChinese;

/** Names of units and systems: data, which is Chinese on English pages too. */
async function chineseNames() {
  if (!namesInChinese) {
    const names = new Set();
    for (const address of ['/resources?lang=zh', '/resources/new?lang=zh']) {
      const page = await (await ask(address)).text();
      for (const [, select] of page.matchAll(/<select[^>]* name="(?:unit|system|unit_code)"[^>]*>(.*?)<\/select>/gs)) {
        for (const [, name] of select.matchAll(/<option value="[^"]+"[^>]*>([^<]+)</g)) names.add(name.trim());
      }
    }
    assert.ok(names.size > 0, 'no unit has a name');
    // The longest first, so that no name is left over as the rest of a longer one.
    namesInChinese = [...names].sort((a, b) => b.length - a.length);
  }
  return namesInChinese;
}

/** Texts of a page in the other language: what readers see, and what is read out to them. */
export async function foreignTexts(page, lang) {
  const texts = await page.evaluate(() => {
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const holder = node.parentElement;
      // The switch is named in the language that it leads to; a person's name is marked as being in its own.
      if (holder.closest('script, style, code, pre, [hreflang], span[lang]')) continue;
      found.push(node.textContent.trim());
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
    }
    return found.filter(Boolean);
  });
  if (lang === 'en') {
    const names = await chineseNames();
    return texts.filter((text) => HAN.test(names.reduce((rest, name) => rest.replaceAll(name, ''), text)));
  }
  // Names, codes and units are Latin in Chinese too; a run of English words is not.
  return texts.filter((text) => !HAN.test(text) && /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/i.test(text));
}
