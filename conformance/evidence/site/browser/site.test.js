import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { faintTexts } from './contrast.js';
import { clean, documents, launch, operationsOf, pages, startPlain, startSandbox, visit } from './environment.js';

let browser;
let sandbox;
let plain;

before(async () => {
  sandbox = await startSandbox();
  plain = await startPlain();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  sandbox?.stop();
  plain?.stop();
  clean();
});

const here = (path) => sandbox.docs + path;
const evs = 'reference/huawei/evsv2.html';
const ecs = 'reference/alibaba/ecs20140526/CreateSnapshot.html';

/** Returns how much wider than the window the page is. */
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function openAll(page) {
  for (const closed of ['.opblock:not(:has(.opblock-body)) .opblock-summary-control', 'main > section > details:not([open]) > summary']) {
    while (await page.locator(closed).count() > 0) await page.locator(closed).first().click();
  }
}

test('there are pages', () => {
  assert.ok(pages.length > 20, `${pages.length} pages`);
  assert.equal(documents.size, pages.length - 7);
});

test('every page opens at 1280 and 375 pixels, with every operation of its document', async (t) => {
  for (const path of pages) {
    await t.test(path, () => visit(browser, here(path), async (page) => {
      await openAll(page);
      assert.equal(await overflow(page), 0, `${path} at 1280 pixels`);
      if (documents.has(path)) await allOperations(page, documents.get(path));
      await page.setViewportSize({ width: 375, height: 800 });
      assert.equal(await overflow(page), 0, `${path} at 375 pixels`);
    }));
  }
});

async function allOperations(page, document) {
  const operations = operationsOf(document);
  assert.equal(await page.locator('.opblock').count(), operations.length);
  for (const { operationId, tags, summary, parameters = [], responses } of operations) {
    const block = page.locator(`#operations-${tags[0]}-${operationId}`);
    assert.match(await block.locator('.opblock-summary').innerText(), new RegExp(summary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    assert.ok(await block.locator('.opblock-body').isVisible(), operationId);
    const named = await block.locator('tr[data-param-name]').evaluateAll((rows) => rows.map((row) => row.dataset.paramName));
    assert.deepEqual(named, parameters.map(({ name }) => name), operationId);
    const statuses = await block.locator('tr.response').evaluateAll((rows) => rows.map((row) => row.dataset.code));
    assert.deepEqual(statuses.sort(), Object.keys(responses).sort(), operationId);
  }
}

test('the front page leads to the quick start, whose programs are readable on a phone', () => visit(browser, here('index.html'), async (page) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await Promise.all([page.waitForURL(/quickstart\.html$/), page.locator('main a').first().click()]);
  const commands = await page.locator('#commands').evaluate((block) => ({ text: block.innerText, hidden: block.scrollWidth - block.clientWidth }));
  assert.match(commands.text, /^go get github\.com\/snapspec\/snapspec\/\S+$/m);
  assert.equal(commands.hidden, 0, 'the commands are visible without scrolling');
  const programs = page.locator('pre.program');
  assert.equal(await programs.count(), 2);
  for (const program of await programs.all()) {
    const { text, size, tab } = await program.evaluate((block) => {
      const { fontSize, tabSize } = getComputedStyle(block);
      return { text: block.innerText, size: parseFloat(fontSize), tab: Number(tabSize) };
    });
    assert.match(text, /^package main\n[^]*\nfunc main\(\) \{\n\t[^]*\n\}\n$/);
    assert.ok(size >= 12 && tab <= 2, `${size} pixels, tabs of ${tab}`);
    await program.focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.activeElement.scrollLeft > 0); // long lines are reached with the keyboard
  }
}));

test('a browser finds the pages from the address of the sandbox, and from a wrong one', () => visit(browser, sandbox.origin, async (page) => {
  assert.equal(page.url(), here(''));
  const wrong = await fetch(here('reference/none.html'));
  assert.equal(wrong.status, 404);
  await page.setContent(await wrong.text());
  await Promise.all([page.waitForURL(here('')), page.click('a')]);
}));

test('a link opens its operation, from another page and on the same page', () => visit(browser, here(`${evs}#/snapshots/showSnapshot`), async (page) => {
  await page.locator('#operations-snapshots-showSnapshot .opblock-body').waitFor();
  assert.equal(await page.locator('.opblock.is-open').count(), 1);
  await page.click('nav.operations >> text=deleteSnapshot');
  await page.locator('#operations-snapshots-deleteSnapshot .opblock-body').waitFor();
}));

/** Tries an operation as a reader does, and returns the status and the body of the response. */
async function tryOut(page, operation) {
  const block = page.locator(`#operations-snapshots-${operation}`);
  if (!(await block.locator('.opblock-body').isVisible())) await block.locator('.opblock-summary-control').click();
  await block.locator('.try-out__btn').click();
  return execute(page, block);
}

async function execute(page, block) {
  await block.locator('button.execute').click();
  const response = block.locator('.live-responses-table tbody tr.response');
  await response.locator('.highlight-code').first().waitFor();
  return { status: (await response.locator('.response-col_status').innerText()).trim(), body: JSON.parse(await response.locator('.highlight-code code').first().innerText()) };
}

test('the sandbox requires credentials', async () => {
  const project = '89cd04f168b84af6be287f71730fdb4b';
  assert.equal((await fetch(`${sandbox.origin}/v2/${project}/cloudsnapshots/detail`)).status, 401);
  const unsigned = await fetch(`${sandbox.origin}/?DiskId=d-1`, { method: 'POST', headers: { 'x-acs-action': 'CreateSnapshot', 'x-acs-version': '2014-05-26' } });
  assert.ok(unsigned.status >= 400, `${unsigned.status}`);
});

test('a call of EVS works with the token, and creates a snapshot', () => visit(browser, here(evs), async (page) => {
  const { status, body } = await tryOut(page, 'createSnapshot');
  assert.equal(status, '202');
  assert.equal(body.snapshot.volume_id, '5aa119a8-d25b-45a7-8d1b-88e127885635');
  const { token, project } = await (await fetch(here('sandbox.json'))).json();
  const response = await fetch(`${sandbox.origin}/v2/${project}/cloudsnapshots/${body.snapshot.id}`, { headers: { 'X-Auth-Token': token } });
  assert.equal((await response.json()).snapshot.name, 'snap-001');
}));

test('a call of EVS works with the key, signed in the browser', () => visit(browser, here(evs), async (page) => {
  await page.fill('#token', '');
  const { status, body } = await tryOut(page, 'createSnapshot');
  assert.equal(status, '202');
  assert.ok(body.snapshot.id);
  assert.match(await page.locator('.curl-command').innerText(), /SDK-HMAC-SHA256 Access=SANDBOX/);
}));

test('a call of ECS works, signed in the browser', () => visit(browser, here(ecs), async (page) => {
  const { status, body } = await tryOut(page, 'createSnapshot');
  assert.equal(status, '200');
  assert.match(body.SnapshotId, /^s-/);
  assert.match(await page.locator('.curl-command').innerText(), /ACS3-HMAC-SHA256 Credential=SANDBOX/);
}));

test('a parameter outside ASCII is signed as it is sent', () => visit(browser, here(ecs), async (page) => {
  const block = page.locator('#operations-snapshots-createSnapshot');
  await block.locator('.try-out__btn').click();
  await block.locator('tr[data-param-name="DiskId"] input').fill('d-outside-ascii');
  await block.locator('tr[data-param-name="ClientToken"] input').fill('another');
  await block.locator('tr[data-param-name="Description"] input').fill("快照 for Zoë's *disk* (1+1~2)");
  assert.equal((await execute(page, block)).status, '200');
}));

test('another secret is refused', async () => {
  const refused = (path) => async (page) => {
    await page.fill('#secret-key', 'another');
    if (await page.locator('#token').count()) await page.fill('#token', '');
    return tryOut(page, 'createSnapshot');
  };
  // The browser logs each response with a status of 400 or more.
  await assert.rejects(visit(browser, here(ecs), async (page) => {
    const { status, body } = await refused(ecs)(page);
    assert.equal(`${status} ${body.Code}`, '400 SignatureDoesNotMatch');
  }), /status of 400/);
  await assert.rejects(visit(browser, here(evs), async (page) => {
    const { status, body } = await refused(evs)(page);
    assert.equal(`${status} ${body.error_code}`, '401 APIGW.0301');
  }), /status of 401/);
});

test('parameters that repeat others are shown on request', () => visit(browser, here(ecs), async (page) => {
  const second = page.locator('tr[data-param-name="Tag.2.Key"]');
  await page.locator('tr[data-param-name="Tag.1.Key"]').waitFor();
  assert.equal(await second.count(), 1);
  await second.waitFor({ state: 'hidden' });
  await page.check('#repeats input');
  await second.waitFor();
}));

test('any web server can serve the site below any path, without credentials', async (t) => {
  for (const path of ['', 'proof.html', 'reference/', evs, ecs]) {
    await t.test(path, () => visit(browser, plain.docs + path, async (page) => {
      assert.ok(await page.locator('h1').isVisible());
      for (const id of ['target', 'token', 'access-key', 'secret-key']) {
        if (await page.locator(`#${id}`).count()) assert.equal(await page.inputValue(`#${id}`), '');
      }
    }));
  }
});

test('text has contrast with its background, in light and dark mode', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    for (const path of ['index.html', 'quickstart.html', 'reference/index.html', 'ledger.html', 'proof.html', 'errors.html', evs, ecs]) {
      await t.test(`${path} ${colorScheme}`, () => visit(browser, here(path), async (page) => {
        await openAll(page);
        const { looked, faint } = await page.evaluate(faintTexts);
        assert.ok(looked > 20, `${looked} texts`);
        assert.deepEqual(faint, []);
        const [r, g, b] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
        assert.equal(r + g + b < 384, colorScheme === 'dark');
      }, { colorScheme }));
    }
  }
});

/** Presses Tab until the element has the focus. */
async function tabTo(page, selector, most = 60) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} is not reached in ${most} steps`);
}

/** Returns the outline of the focused element. */
const outline = (page) => page.evaluate(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return `${outlineStyle} ${outlineWidth}`;
});

test('the pages work with the keyboard', () => visit(browser, here('index.html'), async (page) => {
  await tabTo(page, '.skip', 1);
  assert.ok((await page.locator('.skip').boundingBox()).x >= 0, 'the skip link is visible');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.goto(here('index.html'));
  await tabTo(page, 'header nav a[href$="errors.html"]', 7);
  assert.equal(await outline(page), 'solid 3px');
  await Promise.all([page.waitForURL(/errors\.html$/), page.keyboard.press('Enter')]);
  await tabTo(page, '#search', 9);
  await page.keyboard.type('quotaexceed 403');
  assert.match(await page.locator('#found').innerText(), /^\d+ of \d+$/);
  await tabTo(page, 'tr:not([hidden]) a', 3);
}));

test('a call works with the keyboard only', () => visit(browser, here(evs), async (page) => {
  await tabTo(page, '#operations-snapshots-createSnapshot .opblock-summary-control');
  assert.equal(await outline(page), 'solid 3px');
  await page.keyboard.press('Enter');
  await page.locator('.try-out__btn').waitFor(); // a slow machine draws it later
  await tabTo(page, '.try-out__btn');
  await page.keyboard.press('Enter');
  await page.locator('button.execute').waitFor();
  await tabTo(page, 'button.execute');
  await page.keyboard.press('Enter');
  await page.locator('.live-responses-table .highlight-code').first().waitFor();
  assert.equal((await page.locator('.live-responses-table tbody tr.response .response-col_status').innerText()).trim(), '202');
}));

test('a search shows the rows with all its words, and is in the address', () => visit(browser, here('errors.html?q=evs.5404'), async (page) => {
  const visibleRows = () => page.locator('tr[data-row]:visible').count();
  assert.equal(await visibleRows(), 1);
  const all = await page.locator('tr[data-row]').count();
  await page.fill('#search', '413 volume quota');
  const rows = await page.locator('tr[data-row]:visible').allInnerTexts();
  assert.ok(rows.length > 0 && rows.every((row) => row.includes('413') && /volume/i.test(row) && /quota/i.test(row)), rows.join('\n'));
  assert.match(page.url(), /\?q=413\+volume\+quota$/);
  await page.fill('#search', 'no such words');
  assert.ok(await page.locator('#nothing').isVisible());
  await page.fill('#search', '');
  assert.equal(await visibleRows(), all);
  await page.goto(here('ledger.html?q=updatesnapshot+evsv2'));
  assert.ok(await page.locator('[data-row]:visible').count() > 0);
  assert.equal(await page.locator('h2:visible').count(), 1);
}));

test('every picture has a name, a description and a table', () => visit(browser, here('proof.html'), async (page) => {
  const pictures = page.locator('svg[role=img]');
  assert.ok(await pictures.count() > 6);
  for (const picture of await pictures.all()) {
    const labels = await picture.evaluate((svg) => svg.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id)?.textContent ?? ''));
    assert.equal(labels.filter(Boolean).length, 2, `${labels}`);
    assert.ok(await picture.evaluate((svg) => svg.closest('section').querySelector('details table') !== null));
  }
}));
