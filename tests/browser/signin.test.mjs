// Signing in as people do: password and code, a passkey, a provider; on a phone, and without scripts.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NARROW, assertAccessible, assertFits, launch } from './browser.mjs';
import { accounts, code, found, serve, sparePort } from './city.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
let data;
let server;
let url;
let passwords;
let browser;
let provider;

before(async () => {
  data = mkdtempSync(path.join(tmpdir(), 'yunheng-signin-'));
  found(data, ['--machines', '120', '--days', '10']);
  passwords = accounts(data);
  const port = await sparePort();
  // Passkeys are bound to a name, which an address is not.
  url = `http://localhost:${port}`;
  const secret = randomBytes(24).toString('hex');
  const file = path.join(data, 'client-secret');
  writeFileSync(file, secret);
  const redirect = `${url}/sign-in/oidc/callback`;
  provider = spawn(process.execPath, [path.join(here, '../oidc/provider.mjs'), redirect], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, CLIENT_SECRET: secret },
  });
  const issuer = await new Promise((told) => provider.stdout.once('data', (text) => told(String(text).trim())));
  server = await serve(data, port, {
    YUNHENG_OIDC_ISSUER: issuer,
    YUNHENG_OIDC_CLIENT_ID: 'yunheng',
    YUNHENG_OIDC_CLIENT_SECRET_FILE: file,
    YUNHENG_OIDC_REDIRECT: redirect,
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  provider?.stdin.end();
  rmSync(data, { recursive: true, force: true });
});

/** A fresh browser at the sign-in page. */
async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: NARROW, ...options });
  await context.addCookies([{ name: 'lang', value: 'en', url }]);
  const page = await context.newPage();
  await page.goto(`${url}/sign-in?next=%2Fresources`);
  return page;
}

async function password(page, login) {
  await page.fill('#login', login);
  await page.fill('#password', passwords[login]);
  await page.click('main button[type=submit]:has-text("Sign in")');
}

test('a reviewer signs in with password and code, without scripts, and comes to the page it asked for', async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await password(page, 'reviewer');
  assert.match(page.url(), /\/sign-in\/code/);
  await page.fill('#code', code(data, 'reviewer'));
  await page.click('main button[type=submit]:has-text("Sign in")');
  assert.equal(page.url(), `${url}/resources`);
  await page.click('text=Sign out');
  assert.equal(page.url(), `${url}/sign-in`);
});

test('a mistake takes the focus and keeps the login', async () => {
  const page = await visitor();
  await page.fill('#login', 'planner');
  await page.fill('#password', 'wrong');
  await page.click('main button[type=submit]:has-text("Sign in")');
  assert.equal(await page.inputValue('#login'), 'planner');
  assert.ok(await page.evaluate(() => document.activeElement.hasAttribute('data-yh-errors')));
  assert.match(await page.title(), /^Error/);
  await assertAccessible(page, 'sign-in with a mistake');
});

test('the pages of an account fit a phone and are accessible', async () => {
  const page = await visitor();
  await assertAccessible(page, 'sign-in');
  await password(page, 'planner');
  for (const address of ['/profile', '/profile/password', '/profile/second-factor', '/step-up']) {
    await page.goto(url + address);
    await assertFits(page, address);
    await assertAccessible(page, address);
  }
});

test('a passkey is registered, signs in as the second factor, and proves again who one is', async () => {
  const page = await visitor();
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await password(page, 'evaluator');
  await page.goto(`${url}/profile/second-factor`);
  await page.fill('#name', 'laptop');
  await page.click('text=Add a passkey');
  await page.waitForSelector('strong:has-text("laptop")');
  await page.click('text=Sign out');
  await page.goto(`${url}/sign-in?next=%2Fresources`);
  await password(page, 'evaluator');
  assert.match(page.url(), /\/sign-in\/code/);
  await page.click('text=Use a passkey');
  await page.waitForURL(`${url}/resources`);
  await page.goto(`${url}/step-up?next=%2Fprofile`);
  await page.click('text=Use a passkey');
  await page.waitForURL(`${url}/profile`);
});

/** Signs in at the provider and lets it tell who that is. */
async function atProvider(page) {
  await page.waitForURL(/interaction/);
  await page.fill('input[name=login]', 'applicant-at-the-provider');
  await page.fill('input[name=password]', 'x');
  await page.click('button[type=submit]');
  await page.click('button[type=submit]');
}

test('a unit’s user signs in at a certified provider and sees only its own resources', async () => {
  const page = await visitor();
  // Nobody is let in by a name alone.
  await page.click('text=provider');
  await atProvider(page);
  await page.waitForSelector('[data-yh-errors]');
  await page.goto(`${url}/sign-in`);
  await password(page, 'applicant');
  await page.goto(`${url}/profile`);
  await page.click('text=Link my account');
  await page.waitForURL(`${url}/profile`);
  await page.click('text=Sign out');
  await page.click('text=provider');
  await page.waitForURL(`${url}/`);
  const own = await (await page.request.get(`${url}/api/v1/resources?limit=100`)).json();
  const planner = await visitor();
  await password(planner, 'planner');
  const all = await (await planner.request.get(`${url}/api/v1/resources?limit=100`)).json();
  const unit = (item) => JSON.stringify(item.unit);
  assert.ok(own.items.length > 0 && own.items.length < all.items.length, `${own.items.length} of ${all.items.length}`);
  assert.equal(new Set(own.items.map(unit)).size, 1);
  // Another unit's resource is a missing one.
  const foreign = all.items.find((item) => unit(item) !== unit(own.items[0]));
  assert.equal((await page.request.get(`${url}/resources/${foreign.id}`)).status(), 404);
});

test('what was typed when the session had ended is found again after signing in, at the provider as with a password', async () => {
  for (const byProvider of [false, true]) {
    const page = await visitor();
    await password(page, 'applicant');
    await page.goto(`${url}/delegations`);
    const typed = { to: 'planner', from: '2099-01-01', until: '2099-01-20', reason: '年休假 a fortnight away' };
    for (const [field, value] of Object.entries(typed)) await page.fill(`#${field}`, value);
    // Every other session of the person is ended from elsewhere.
    const elsewhere = await visitor();
    await password(elsewhere, 'applicant');
    await elsewhere.goto(`${url}/profile`);
    for (const others = elsewhere.locator('form[action^="/profile/sessions/"]'); (await others.count()) > 0; ) {
      await elsewhere.locator('details.yh-confirm:has(form[action^="/profile/sessions/"]) summary').first().click();
      await others.first().locator('button').click();
      await elsewhere.waitForURL(`${url}/profile`);
    }
    await page.click('button:has-text("Lend")');
    assert.equal(page.url(), `${url}/sign-in?next=%2Fdelegations%3Fkept%3D1`);
    assert.match(await page.textContent('main [role=status]'), /kept sealed for 8 hours/);
    await assertAccessible(page, 'sign-in with a form kept');
    await assertFits(page, 'sign-in with a form kept');
    if (byProvider) {
      await page.click('text=provider');
      await atProvider(page);
    } else {
      await password(page, 'applicant');
    }
    await page.waitForURL(`${url}/delegations?kept=1`);
    for (const [field, value] of Object.entries(typed)) assert.equal(await page.inputValue(`#${field}`), value);
    assert.match(await page.textContent('main [role=status]'), /nothing was sent yet/);
    assert.ok(await page.evaluate(() => document.activeElement.hasAttribute('data-yh-errors')));
  }
});

test('a demo city is served to this machine only', () => {
  const program = process.env.YUNHENG_BINARY ?? path.join(here, '../../target/debug/yunheng');
  const refused = spawnSync(program, ['--data', data, 'serve', '--listen', '0.0.0.0:0'], { encoding: 'utf8' });
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /demo city/);
});
