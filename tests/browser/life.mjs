// The life of a system, from the demand to the certificate of erasure: every party acts in turn in a real browser. The
// city's time goes on in between. Each life is a file of its own, so that two are lived at once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { SCREENSHOTS, launch } from './browser.mjs';
import { accounts, found, run } from './city.mjs';
import { Desk } from './desk.mjs';

const MACHINE = 'life-roll-app-01';
const CONTACTS = {
  business_phone: '0827-0000001',
  technical_phone: '0827-0000002',
  technical_email: 'it@example.org',
};
const lines = (vcpus, memory, system) => ({
  ...(system && { 'lines.0.system': system, 'lines.1.system': system }),
  'lines.0.item': 'CMP-001',
  'lines.0.quantity': String(vcpus),
  'lines.0.purpose': '应用',
  'lines.1.item': 'CMP-002',
  'lines.1.quantity': String(memory),
  'lines.1.purpose': '应用',
});
const host = (identifier, vcpus, memory) => ({
  'hosts.0.host': '应用一',
  'hosts.0.identifier': identifier,
  'hosts.0.vcpus': String(vcpus),
  'hosts.0.memory_gb': String(memory),
  'hosts.0.disk_gb': '0',
});
const EXPERTS = Object.fromEntries(
  ['甲', '乙', '丙'].flatMap((name, row) => [
    [`experts.${row}.expert`, `专家${name}`],
    [`experts.${row}.organisation`, '示例大学'],
    [`experts.${row}.opinion`, 'agree'],
  ]),
);

/** Three months of a machine that has next to nothing to do. */
function idleQuarter(folder) {
  const rows = ['resource,metric,timestamp,value,capacity'];
  const from = Date.parse('2026-01-01T00:00:00+08:00');
  const to = Date.parse('2026-04-01T00:00:00+08:00');
  for (let at = from; at < to; at += 900_000) {
    rows.push(`${MACHINE},cpu,${at},${4 + (at / 900_000) % 5},`);
    rows.push(`${MACHINE},memory,${at},${1.5 * 2 ** 30},${16 * 2 ** 30}`);
  }
  const file = path.join(folder, 'idle.csv');
  writeFileSync(file, `${rows.join('\n')}\n`);
  return file;
}

/** Lives one life. */
export function lives(how, options) {
  test(`a system lives from application to erasure, ${how}`, async () => {
    const browser = await launch();
    const data = mkdtempSync(path.join(tmpdir(), 'yunheng-life-'));
    found(data, ['--machines', '60', '--days', '30', '--until', '2025-09-20', '--today', '2025-09-22']);
    const desk = new Desk(browser, data, accounts(data, '2025-09-22'), options);
    try {
      await live(desk, data, options);
    } finally {
      await desk.close();
      await browser.close();
      if (!process.env.KEEP) rmSync(data, { recursive: true, force: true });
    }
  });
}

async function live(desk, data, options) {
  // Files demand for next year, and something urgent beside it.
  await desk.on('2025-09-22');
  const demand = await desk.begin('applicant', 'annual-demand');
  await desk.act('applicant', demand, 'done', { ...CONTACTS, ...lines(8, 16, '学籍服务平台'), year: '2026' });
  await desk.act('unit.approver', demand, 'approve');
  await desk.act('planner', demand, 'accept');
  const urgent = await desk.begin('applicant', 'off-plan');
  await desk.act('applicant', urgent, 'done', lines(16, 32));
  await desk.act('unit.approver', urgent, 'approve');
  await desk.act('reviewer', urgent, 'submit');
  await desk.act('government.approver', urgent, 'approve');

  // A new system: application, review, quota.
  const born = await desk.begin('applicant', 'new-system');
  await desk.act('applicant', born, 'done', {
    ...CONTACTS,
    ...lines(8, 16),
    system_name: '学籍服务平台',
    system_code: 'life-roll',
    service_months: '12',
    planned_deployment: '2025-10-20',
    planned_go_live: '2025-11-20',
  });
  await desk.act('unit.approver', born, 'approve');
  await desk.on('2025-09-24');
  await desk.act('reviewer', born, 'favourable', EXPERTS);
  await desk.act('leader', born, 'grant');

  // Requested on the last working day but one before the National Day: three working days end on 10 October.
  await desk.on('2025-09-29');
  await desk.act('applicant', born, 'done');
  await desk.on('2025-10-10');
  await desk.act('engineer', born, 'configured', host(MACHINE, 8, 16));
  await desk.on('2025-10-14');
  await desk.act('system.owner', born, 'declare', { deployed_on: '2025-10-14' });
  await desk.act('provider.manager', born, 'countersign');

  // The annual plan: what was filed stands there already; evaluated, decided.
  const plan = await desk.begin('planner', 'annual-plan');
  await desk.act('planner', plan, 'done');
  await desk.act('planner', plan, 'done', EXPERTS);
  await desk.act('finance.officer', plan, 'agree');
  await desk.act('planner', plan, 'settle');
  await desk.act('leader', plan, 'submit');
  await desk.act('government.approver', plan, 'approve');

  await desk.on('2025-11-05');
  await desk.act('system.owner', born, 'file', { tested_on: '2025-11-04' });
  await desk.act('reviewer', born, 'go_live');
  const clocks = await clocksOf(desk, 'reviewer', born);
  const crossing = clocks.find((clock) => clock.includes(options.lang === 'zh' ? '资源配置' : 'Configuration'));
  assert.match(crossing, options.lang === 'zh' ? /第18条.*2025年9月29日.*2025年10月10日.*按期完成/ : /18.*29 Sep 2025.*10 Oct 2025/);
  await picture(desk, 'reviewer', born, `life-born-${options.name}`);
  await documentsOpen(desk, 'reviewer', born);

  // Another one moves in from a machine room, up to its cut-over.
  const moved = await desk.begin('applicant', 'migration');
  await desk.act('applicant', moved, 'done', { ...CONTACTS, system_name: '档案检索系统', system_code: 'life-archive' });
  await desk.act('unit.approver', moved, 'approve');
  await desk.act('analyst', moved, 'surveyed');
  await desk.act('engineer', moved, 'confirm');
  await desk.act('applicant', moved, 'done', { ...lines(4, 8), service_months: '12' });
  await desk.act('unit.approver', moved, 'approve');
  await desk.act('reviewer', moved, 'favourable', EXPERTS);
  await desk.act('leader', moved, 'grant');
  await desk.act('applicant', moved, 'done');
  await desk.act('engineer', moved, 'configured', host('life-archive-app-01', 4, 8));
  await desk.act('system.owner', moved, 'declare', { deployed_on: '2025-11-05' });
  await desk.act('provider.manager', moved, 'countersign');
  await desk.act('system.owner', moved, 'file', { tested_on: '2025-11-05' });
  await desk.act('reviewer', moved, 'approve');
  await desk.act('system.owner', moved, 'done');

  // A quarter of next to nothing: shrunk, after the objection was heard.
  await desk.close();
  run(data, '--today', '2026-04-02', 'telemetry', 'import', '--format', 'csv', '--unit', 'DEMO-PTY-01', idleQuarter(data));
  const verdicts = JSON.parse(run(data, '--today', '2026-04-02', 'verdicts', '--period', '2026Q1', '-o', 'json'));
  const verdict = verdicts.find((one) => one.resource === MACHINE && one.rule === 'reduction');
  assert.equal(verdict?.verdict, 'shrink', JSON.stringify(verdicts.filter((one) => one.resource === MACHINE)));
  assert.equal(verdict.proposed_vcpus, 2, JSON.stringify(verdict));
  // Passwords are older than ninety days by now.
  desk.passwords = accounts(data, '2026-04-02');
  await desk.on('2026-04-02');
  const shrunk = await desk.begin('reviewer', 'scale-down', '学籍服务平台');
  await desk.act('reviewer', shrunk, 'notify', host(MACHINE, 2, 4));
  await desk.act('system.owner', shrunk, 'object', { evidence: '每年六月为报名高峰。', reason: '六月有高峰。' });
  await desk.act('leader', shrunk, 'shrink');
  await desk.act('engineer', shrunk, 'changed', { changed_on: '2026-04-02' });
  await picture(desk, 'reviewer', shrunk, `life-shrunk-${options.name}`);
  await documentsOpen(desk, 'reviewer', shrunk);

  // And it leaves.
  const left = await desk.begin('applicant', 'exit', '学籍服务平台');
  await desk.act('applicant', left, 'done', { offline_planned: '2026-04-20' });
  await desk.act('unit.approver', left, 'approve');
  await desk.act('reviewer', left, 'accept');
  await desk.on('2026-04-20');
  await desk.act('system.owner', left, 'done', { offline_on: '2026-04-20' });
  await desk.act('engineer', left, 'erased', { erased_on: '2026-04-20' });
  await desk.act('system.owner', left, 'sign');
  await desk.act('provider.manager', left, 'countersign', { billing_until: '2026-04-20' });
  await picture(desk, 'reviewer', left, `life-left-${options.name}`);
  const opened = await documentsOpen(desk, 'reviewer', left);
  assert.ok(opened.some((name) => name.includes('数据清除证明')), opened.join());
}

/** The rows of a case's time limits. */
async function clocksOf(desk, login, path) {
  const page = await desk.as(login);
  await page.goto(desk.server.url + path);
  return (await page.locator('#clocks tbody tr').allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
}

/** Opens every document of a case, by the address that its name leads to; their file names. */
async function documentsOpen(desk, login, path) {
  const page = await desk.as(login);
  await page.goto(desk.server.url + path);
  const links = page.locator('main a[href^="/documents/"]');
  const names = [];
  // Browsers take this machine for safe, a program's own requests do not.
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  assert.ok((await links.count()) > 0, `${path} has documents`);
  for (let at = 0; at < (await links.count()); at += 1) {
    const answer = await fetch(desk.server.url + (await links.nth(at).getAttribute('href')), { headers: { cookie } });
    const name = (await links.nth(at).innerText()).trim();
    assert.equal(answer.status, 200, name);
    assert.equal(Buffer.from(await answer.arrayBuffer()).subarray(0, 5).toString(), '%PDF-', name);
    names.push(name);
  }
  return names;
}

async function picture(desk, login, path, name) {
  const page = await desk.as(login);
  await page.goto(desk.server.url + path);
  await desk.examine(page);
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}
