// A chart is drawn; without JavaScript its table is shown instead.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, open } from './browser.mjs';
import { firstLink } from './city-acts.mjs';

let browser;
let machine;
before(async () => {
  browser = await launch();
  machine = await firstLink('/resources?kind=virtual_machine', /^\/resources\/\d+$/);
});
after(() => browser.close());

test('a machine\'s chart is drawn, with more than one colour', async () => {
  const page = await open(browser, { lang: 'en' });
  await page.visit(machine);
  const canvas = page.locator('canvas').first();
  await canvas.waitFor({ state: 'visible' });
  await page.waitForFunction(() => {
    const drawn = document.querySelector('canvas');
    const { data } = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] > 0) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    }
    return colours.size > 3;
  });
  assertQuiet(page, machine);
  await page.context().close();
});

test('without JavaScript the chart is a table', async () => {
  const page = await open(browser, { lang: 'en', javaScriptEnabled: false });
  await page.visit(machine);
  assert.equal(await page.locator('canvas').count(), 0);
  assert.ok(await page.getByText('The chart needs JavaScript').first().isVisible());
  await page.locator('summary', { hasText: 'Table of days' }).click();
  const days = page.locator('details[open] tbody tr');
  assert.ok(await days.first().isVisible());
  assert.ok((await days.count()) > 30, `${await days.count()} days`);
  await page.context().close();
});
