// Checks sign.ts against the vendors' examples, and against a server that verifies signatures.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { signAlibaba, signHuawei, type AccessKey } from './sign.js';

type Sign = (request: Request, key: AccessKey) => Promise<Request>;

const vectors = new URL('../../../../../gen/runtime/', import.meta.url);
const huawei = JSON.parse(readFileSync(new URL('hwauth/testdata/vector.json', vectors), 'utf8'));
const alibaba = JSON.parse(readFileSync(new URL('acs/testdata/acs3.json', vectors), 'utf8'));

async function checkHuaweiVector() {
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(huawei.date)!;
  const request = new Request(huawei.url, { method: huawei.method, headers: { 'Content-Type': huawei.contentType } });
  await signHuawei(request, { id: huawei.accessKey, secret: huawei.secretKey }, new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
  assert.equal(request.headers.get('Authorization'),
    `SDK-HMAC-SHA256 Access=${huawei.accessKey}, SignedHeaders=${huawei.signedHeaders}, Signature=${huawei.signature}`);
}

async function checkAlibabaVector() {
  const request = new Request(`https://${alibaba.host}/?${new URLSearchParams(alibaba.query)}`, {
    method: alibaba.method,
    headers: { 'x-acs-action': alibaba.action, 'x-acs-version': alibaba.version },
  });
  await signAlibaba(request, { id: alibaba.accessKeyId, secret: alibaba.accessKeySecret }, new Date(alibaba.date), alibaba.nonce);
  assert.match(request.headers.get('Authorization')!, new RegExp(`,Signature=${alibaba.signature}$`));
}

const sandbox = variable('SANDBOX_URL');
const key = { id: variable('SANDBOX_ACCESS_KEY'), secret: variable('SANDBOX_SECRET_KEY') };
const hard = "-._~ !'()*+&=/%ü";

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is empty: start the sandbox and set the variable to what it prints`);
  return value;
}

const calls: { what: string; sign: Sign; status: number; refusal: number; make: () => Request }[] = [
  {
    what: 'a body', sign: signHuawei, status: 202, refusal: 401,
    make: () => post('/v2/0123/cloudsnapshots', { snapshot: { volume_id: `v-${crypto.randomUUID()}` } }),
  },
  {
    what: 'a query', sign: signHuawei, status: 200, refusal: 401,
    make: () => new Request(`${sandbox}/v2/0123/cloudsnapshots/detail?${new URLSearchParams({ name: hard, limit: '1', id: 'a' })}`),
  },
  {
    what: 'a path', sign: signHuawei, status: 404, refusal: 401,
    make: () => new Request(`${sandbox}/v2/0123/cloudsnapshots/${encodeURIComponent(hard)}`),
  },
  {
    what: 'a temporary key', sign: (request, key) => signHuawei(request, { ...key, token: 'session' }), status: 200, refusal: 401,
    make: () => new Request(`${sandbox}/v2/0123/cloudsnapshots/detail`, { headers: { 'X-Project-Id': '0123' } }),
  },
  {
    what: 'an action', sign: signAlibaba, status: 200, refusal: 400,
    make: () => action('CreateSnapshot', { DiskId: `d-${crypto.randomUUID()}`, 'Tag.10.Key': hard, 'Tag.1.Key': 'a', 'Tag.1.Value': '' }),
  },
  {
    what: 'an action with a temporary key', sign: (request, key) => signAlibaba(request, { ...key, token: 'session' }), status: 200, refusal: 400,
    make: () => action('DescribeSnapshots', { RegionId: 'cn-hangzhou' }),
  },
];

function post(path: string, body: unknown): Request {
  return new Request(sandbox + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

function action(name: string, query: Record<string, string>): Request {
  return new Request(`${sandbox}/?${new URLSearchParams(query)}`, {
    method: 'POST',
    headers: { 'x-acs-action': name, 'x-acs-version': '2014-05-26' },
  });
}

async function responseTo(request: Request): Promise<{ status: number; text: string }> {
  const response = await fetch(request);
  return { status: response.status, text: await response.text() };
}

await checkHuaweiVector();
await checkAlibabaVector();
for (const { what, sign, status, refusal, make } of calls) {
  const accepted = await responseTo(await sign(make(), key));
  assert.equal(accepted.status, status, `${what}: ${accepted.text}`);
  const refused = await responseTo(await sign(make(), { ...key, secret: 'another' }));
  assert.equal(refused.status, refusal, `${what}, another secret: ${refused.text}`);
  assert.match(refused.text, /APIGW\.0301|SignatureDoesNotMatch/, what);
}
for (const sign of [signHuawei, signAlibaba]) {
  const request = await sign(new Request(sandbox), { ...key, token: 'session' });
  assert.match(request.headers.get('Authorization')!, /SignedHeaders=[^,]*-security-token/);
}
await assert.rejects(signHuawei(calls[0]!.make(), { id: 'a', secret: '' }), /no id or no secret/);
console.log(`2 vectors, ${calls.length} calls accepted, ${calls.length} refused`);
