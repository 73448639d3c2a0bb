// What readers change: exemptions in batches, and machines that telemetry already speaks of.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertQuiet, launch, open } from './browser.mjs';
import { sendUnmatched } from './city-acts.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A day of the form `2026-09-30`, so many days from now. */
const dayFromNow = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test(`several verdicts are exempted at once with a reason and a last day, ${how} JavaScript`, async () => {
    const page = await open(browser, { lang: 'en', javaScriptEnabled });
    await page.visit('/verdicts?outcome=shrink&exempted=hide');
    const boxes = page.locator('#list input[name=id]');
    assert.ok((await boxes.count()) >= 4, `${await boxes.count()} verdicts to exempt`);
    const exempted = page.locator('#list h2');
    const total = async () => Number.parseInt((await exempted.textContent()).replaceAll(/\D/g, ''), 10);
    const before = await total();
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    if (javaScriptEnabled) assert.equal(await page.locator('[data-yh-count]').textContent(), '2');
    await page.getByRole('button', { name: 'Exempt selected' }).click();

    // First without a reason: nothing is lost, and the page says what is wrong.
    await page.locator('#until').fill(dayFromNow(90));
    await page.getByRole('button', { name: 'Next: check' }).click();
    await page.locator('#reason-mistake').waitFor();
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.locator('#until').inputValue(), dayFromNow(90));
    if (javaScriptEnabled) await assertAccessible(page, 'exemption with a mistake');

    await page.locator('#reason').fill('Held in reserve for the flood season');
    await page.getByRole('button', { name: 'Next: check' }).click();
    await page.getByText('Held in reserve for the flood season').waitFor();
    await page.getByRole('button', { name: 'Confirm exemption' }).click();
    await page.getByText('2 exempted.').waitFor();

    await page.visit('/verdicts?outcome=shrink&exempted=hide');
    assert.equal(await total(), before - 2);
    const complaints = page.complaints.filter((complaint) => !/: 4(00|22)$/.test(complaint) && !/status of 4(00|22)/.test(complaint));
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
}

test('all rows of the page are selected by one box', async () => {
  const page = await open(browser, { lang: 'en' });
  await page.visit('/verdicts');
  const boxes = await page.locator('#list input[name=id]').count();
  await page.locator('[data-yh-all]').check();
  assert.equal(await page.locator('[data-yh-count]').textContent(), String(boxes));
  await page.locator('#list input[name=id]').first().uncheck();
  assert.equal(await page.locator('[data-yh-count]').textContent(), String(boxes - 1));
  assertQuiet(page, '/verdicts');
  await page.context().close();
});

test('an unmatched machine is registered, and leaves the list', async () => {
  const machine = `vm-found-${Date.now()}`;
  await sendUnmatched(machine);
  const page = await open(browser, { lang: 'en' });
  await page.visit(`/unmatched?q=${machine}`);
  await page.getByText(machine).first().waitFor();
  await page.getByRole('link', { name: /register/i }).first().click();
  await page.waitForURL(/\/resources\/new/);
  assert.equal(await page.locator('#name').inputValue(), machine);
  await page.locator('#unit_code').selectOption({ index: 1 });
  await page.locator('#vcpus').fill('4');
  await page.locator('#memory_gb').fill('8');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.waitForURL(/\/resources\/\d+/);
  await page.getByRole('heading', { name: machine }).waitFor();
  await page.visit(`/unmatched?q=${machine}`);
  assert.equal(await page.locator('table').getByText(machine).count(), 0);
  assertQuiet(page, 'registering');
  await page.context().close();
});

test('a form with a mistake keeps what was typed and takes the focus to the summary', async () => {
  const page = await open(browser, { lang: 'zh' });
  await page.visit('/resources/new');
  await page.locator('#name').fill('测试云主机一号');
  await page.locator('#vcpus').fill('many');
  await page.locator('main button[type=submit]').click();
  await page.locator('[data-yh-errors]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.hasAttribute('data-yh-errors')), true);
  assert.equal(await page.locator('#name').inputValue(), '测试云主机一号');
  assert.equal(await page.locator('#vcpus').inputValue(), 'many');
  await assertAccessible(page, 'form with a mistake');
  await page.context().close();
});
