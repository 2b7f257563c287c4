// The environment of the tests: the sandbox that serves the site, a plain file server, and Chromium without network.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const here = new URL('..', import.meta.url).pathname;
export const dist = join(here, 'dist');
const scratch = mkdtempSync(join(tmpdir(), 'site-'));

/** Serves the site from a sandbox with authentication. */
export async function startSandbox() {
  const binary = join(scratch, 'snapspec');
  execFileSync('go', ['build', '-o', binary, './conformance/cmd/snapspec'], { cwd: join(here, '../../..'), stdio: 'inherit' });
  const child = spawn(binary, ['sandbox', '--listen', '127.0.0.1:0', '--log', 'off', '--docs', dist], { stdio: ['ignore', 'pipe', 'inherit'] });
  const origin = await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += data;
      const found = /^sandbox on (\S+)\n/.exec(printed);
      if (found) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
  return { origin, docs: `${origin}/docs/`, stop: () => child.kill() };
}

const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml' };

/** Serves the site as any web server does, below another path. */
export async function startPlain() {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(/^\/some\/where\//, '').replace(/(^|\/)$/, '$1index.html');
    try {
      const body = readFileSync(join(dist, path));
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { docs: `http://127.0.0.1:${server.address().port}/some/where/`, stop: () => server.close() };
}

export const launch = () => chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});

/** Opens a page and uses it. Fails for a request to another host, an error in the console or a violation of the policy. */
export async function visit(browser, url, use, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const problems = [];
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()); });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'data:' && hostname !== '127.0.0.1') problems.push(`a request to ${request.url()}`);
  });
  try {
    await page.goto(url);
    if (await page.locator('#reference').count()) await page.locator('.opblock').first().waitFor();
    const result = await use(page);
    assert.deepEqual(problems, [], url);
    return result;
  } finally {
    await context.close();
  }
}

/** The paths of all pages, and the documents by the paths of their pages. */
export const pages = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.html')).sort();
export const documents = new Map(pages.filter((name) => name.startsWith('reference/') && name !== 'reference/index.html')
  .map((name) => [name, JSON.parse(readFileSync(join(dist, name.replace('reference/', 'openapi/').replace('.html', '.json'))))]));

export const operationsOf = (document) => Object.values(document.paths).flatMap(Object.values);

export const clean = () => rmSync(scratch, { recursive: true });
