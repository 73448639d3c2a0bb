// Lists: filters live in the address, sorting and pages hold still, CSV is exactly the filtered rows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { URL_BASE, ask, assertQuiet, launch, open } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const rows = (page) => page.locator('#list tbody tr');
/** The names that rows link to: resources have one row each, verdicts one per rule. */
const names = (page) => page.locator('#list tbody tr a[href^="/resources/"]').allTextContents();

async function expectEventually(holds) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await holds()) return;
    await pause(50);
  }
  assert.fail(`not within 5 s: ${holds}`);
}

/** The lines of a CSV with quotes read as RFC 4180 says. */
function table(text) {
  const lines = [];
  let line = [];
  let field = '';
  let quoted = false;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') field += text[(at += 1)];
      else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ',') {
      line.push(field);
      field = '';
    } else if (letter === '\n') {
      lines.push([...line, field.replace(/\r$/, '')]);
      line = [];
      field = '';
    } else field += letter;
  }
  if (field || line.length) lines.push([...line, field]);
  return lines;
}

/** Every name of a filtered list, page by page. */
async function allNames(page) {
  const found = await names(page);
  while (await page.locator('a[rel=next]').count()) {
    await page.locator('a[rel=next]').first().click();
    await page.waitForLoadState('load');
    found.push(...(await names(page)));
  }
  return found;
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test(`a filter changes the address and the rows, ${how} JavaScript`, async () => {
    const page = await open(browser, { lang: 'en', javaScriptEnabled });
    await page.visit('/resources');
    const before = await page.locator('#list h2').textContent();
    await page.locator('#kind').selectOption('data_disk');
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/kind=data_disk/);
    await expectEventually(async () => (await page.locator('#list h2').textContent()) !== before);
    for (const row of await rows(page).allTextContents()) assert.match(row, /disk/i);
    // The address alone brings the same rows back.
    const shown = await names(page);
    await page.goto(page.url());
    assert.deepEqual(await names(page), shown);
    assertQuiet(page, 'filter');
    await page.context().close();
  });
}

test('pages of a list neither skip nor repeat, in every order', async () => {
  const page = await open(browser, { lang: 'en' });
  await page.visit('/resources?q=demo-&limit=500');
  const everything = (await names(page)).sort();
  assert.ok(everything.length > 60, `${everything.length} resources`);
  for (const sort of ['name', 'vcpus', 'memory', 'disk', 'saving']) {
    await page.visit(`/resources?q=demo-&sort=${sort}&limit=20`);
    const paged = await allNames(page);
    assert.equal(new Set(paged).size, paged.length, sort);
    assert.deepEqual([...paged].sort(), everything, sort);
  }
  assertQuiet(page, 'pages');
  await page.context().close();
});

for (const list of ['resources', 'verdicts']) {
  test(`the CSV of ${list} holds exactly the filtered rows`, async () => {
    const page = await open(browser, { lang: 'en' });
    await page.visit(list === 'resources' ? '/resources?kind=data_disk&limit=20' : '/verdicts?outcome=shrink&limit=20');
    const link = page.locator(`a[href^="/${list}.csv"]`).first();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    assert.match(download.suggestedFilename(), /\.csv$/);
    const [header, ...lines] = table(await readFile(await download.path(), 'utf8'));
    assert.ok(header.length > 3);
    const shown = await allNames(page);
    assert.ok(shown.length > 0);
    const column = header.findIndex((name) => /^(name|resource|名称|资源)/i.test(name));
    assert.deepEqual(lines.map((line) => line[column]).sort(), [...shown].sort());
    await page.context().close();
  });
}

test('an unknown filter value is refused, not taken for all', async () => {
  const answer = await ask('/resources?kind=mainframe');
  assert.equal(answer.status, 400);
});
