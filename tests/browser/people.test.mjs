// The pages of people, rights and the record, as each role sees them: fitting, accessible, in one language, on a desk and on a phone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { NARROW, SCREENSHOTS, WIDE, assertAccessible, assertFits, foreignTexts, launch } from './browser.mjs';
import { accounts, found, serve, signIn } from './city.mjs';

let data;
let server;
let browser;
let passwords;
/** Names of organisations and people: data, which is Chinese on English pages too. */
let names;
const sessions = {};

before(async () => {
  data = mkdtempSync(path.join(tmpdir(), 'yunheng-people-'));
  found(data, ['--machines', '120', '--days', '10']);
  passwords = accounts(data);
  server = await serve(data);
  browser = await launch();
  for (const login of ['sysadmin', 'secadmin', 'auditor', 'system.owner', 'engineer', 'police.inspector']) {
    sessions[login] = await signIn(server.url, data, login, passwords[login]);
  }
  const list = async (what) => {
    const cookie = `__Host-session=${sessions.sysadmin}`;
    const answer = await fetch(`${server.url}/api/v1/${what}?limit=500`, { headers: { cookie } });
    return (await answer.json()).items;
  };
  const all = new Set();
  for (const one of await list('organisations')) [one.name, one.short_name, one.category].forEach((name) => all.add(name));
  for (const one of await list('people')) all.add(one.name);
  names = [...all].filter(Boolean).sort((a, b) => b.length - a.length);
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
  return context.newPage();
}

/** Texts in the other language, but for names. */
async function foreign(page, lang) {
  if (lang === 'zh') return foreignTexts(page, lang);
  const texts = await page.evaluate(() => {
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.closest('script, style, code, pre, [hreflang], span[lang]')) found.push(node.textContent.trim());
    }
    return found.filter(Boolean);
  });
  const bare = (text) => names.reduce((rest, name) => rest.replaceAll(name, ''), text);
  return texts.filter((text) => /\p{Script=Han}/u.test(bare(text)));
}

const PAGES = {
  sysadmin: ['/', '/people', '/people/2', '/people/new', '/organisations', '/organisations/1', '/organisations/new', '/clients', '/clients/new', '/authorisations', '/profile', '/record/own?by=me'],
  secadmin: ['/', '/people/2', '/authorisations', '/sessions', '/delegations'],
  auditor: ['/', '/record', '/record/1', '/record?outcome=refused', '/checkpoints'],
  'system.owner': ['/', '/access', '/record/own', '/delegations', '/people', '/profile'],
  engineer: ['/access', '/access/new', '/access/emergency'],
  'police.inspector': ['/'],
};

for (const lang of ['zh', 'en']) {
  for (const [device, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`every role’s pages in ${lang} on a ${device} screen fit, are accessible and speak one language`, async () => {
      const breaches = [];
      for (const [login, addresses] of Object.entries(PAGES)) {
        const page = await open(login, { lang, viewport });
        for (const address of addresses) {
          const where = `${login} ${address}`;
          const answer = await page.goto(server.url + address);
          if (answer.status() !== 200) breaches.push(`${where}: ${answer.status()}`);
          const name = `${login}${address}`.replaceAll(/[^a-z0-9]+/g, '-');
          await page.screenshot({ path: path.join(SCREENSHOTS, `people-${name}-${lang}-${device}.png`), fullPage: true });
          for (const check of [() => assertFits(page, where), () => assertAccessible(page, where)]) {
            await check().catch((error) => breaches.push(`${error.message.split('\n')[0]}: ${JSON.stringify(error.actual ?? '')}`));
          }
          const strange = await foreign(page, lang);
          if (strange.length) breaches.push(`${where}: ${JSON.stringify(strange)}`);
        }
        await page.context().close();
      }
      assert.equal(breaches.join('\n'), '');
    });
  }
}

test('an administrator makes a one-time link, a person sets a password with it, without scripts', async () => {
  const page = await open('sysadmin', { lang: 'en', viewport: NARROW, javaScriptEnabled: false });
  await page.goto(`${server.url}/people/new`);
  await page.fill('#login', 'newcomer');
  await page.fill('#name', '新来的');
  await page.selectOption('#organisation', { index: 1 });
  await page.click('main button[type=submit]');
  await page.click('#invitation-button');
  const link = new URL(await page.textContent('#invitation'));
  const theirs = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await theirs.goto(server.url + link.pathname);
  await theirs.fill('#password', 'Qiao-Liang/7421');
  await theirs.fill('#again', 'Qiao-Liang/7421');
  await theirs.click('main button[type=submit]');
  await theirs.fill('#login', 'newcomer');
  await theirs.fill('#password', 'Qiao-Liang/7421');
  await theirs.click('main button[type=submit]');
  assert.equal(theirs.url(), `${server.url}/`);
  await page.goto(page.url().replace('/invitation', ''));
  assert.equal(await page.locator('#invitation').count(), 0);
});

test('what ends is asked about once more, by keyboard and without scripts', async () => {
  const page = await open('secadmin', { lang: 'en', javaScriptEnabled: false });
  await page.goto(`${server.url}/sessions`);
  const ask = page.locator('details.yh-confirm').first();
  const sure = ask.getByRole('button', { name: 'End it' });
  assert.equal(await sure.isVisible(), false);
  await ask.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.equal(await sure.isVisible(), true);
});

test('a form with a mistake says so first and loses nothing that was typed', async () => {
  const page = await open('system.owner', { lang: 'en' });
  await page.goto(`${server.url}/delegations`);
  await page.selectOption('#membership', { index: 1 });
  for (const [field, value] of Object.entries({ to: 'nobody', reason: 'a fortnight away' })) await page.fill(`#${field}`, value);
  for (const field of ['from', 'until']) await page.fill(`#${field}`, '2099-01-01');
  await page.click('button:has-text("Lend")');
  assert.match(await page.title(), /^Error/);
  assert.equal(await page.inputValue('#reason'), 'a fortnight away');
  assert.ok(await page.evaluate(() => document.activeElement.hasAttribute('data-yh-errors')));
  await page.click('[data-yh-errors] a >> nth=0');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'to');
});
