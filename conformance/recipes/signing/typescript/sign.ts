// Signs requests of fetch to Huawei Cloud (SDK-HMAC-SHA256) and to Alibaba Cloud (ACS3-HMAC-SHA256).
// Needs only WebCrypto, so it runs in Node.js 20 and in browsers: copy it.

export interface AccessKey {
  id: string;
  secret: string;
  token?: string; // of a temporary access key
}

/** Signs a request to Huawei Cloud and returns it. Sign last: later changes invalidate the signature. */
export async function signHuawei(request: Request, key: AccessKey, now = new Date()): Promise<Request> {
  const date = timestamp(now).replace(/[-:]/g, '');
  request.headers.set('X-Sdk-Date', date);
  if (key.token) request.headers.set('X-Security-Token', key.token);
  const path = encodedPath(request).replace(/\/?$/, '/');
  const names = ['content-type', 'x-project-id', 'x-sdk-date', 'x-security-token'].filter((name) => request.headers.has(name));
  const { hash, signed } = await canonical(request, path, names, await bodyHash(request));
  const signature = await hmac(key, `SDK-HMAC-SHA256\n${date}\n${hash}`);
  request.headers.set('Authorization', `SDK-HMAC-SHA256 Access=${key.id}, SignedHeaders=${signed}, Signature=${signature}`);
  return request;
}

/** Signs a request to Alibaba Cloud, which already has x-acs-action and x-acs-version, and returns it. Sign last. */
export async function signAlibaba(
  request: Request, key: AccessKey, now = new Date(), nonce: string = crypto.randomUUID(),
): Promise<Request> {
  const body = await bodyHash(request);
  request.headers.set('x-acs-date', timestamp(now));
  request.headers.set('x-acs-signature-nonce', nonce);
  request.headers.set('x-acs-content-sha256', body);
  if (key.token) request.headers.set('x-acs-security-token', key.token);
  const names = [...request.headers.keys()].filter((name) => name === 'content-type' || name.startsWith('x-acs-'));
  const { hash, signed } = await canonical(request, encodedPath(request), names, body);
  const signature = await hmac(key, `ACS3-HMAC-SHA256\n${hash}`);
  request.headers.set('Authorization', `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${signed},Signature=${signature}`);
  return request;
}

async function canonical(request: Request, path: string, names: string[], body: string) {
  const { host, searchParams } = new URL(request.url);
  const query = [...searchParams].sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  const headers = new Map([...names.map((name) => [name, request.headers.get(name)] as const), ['host', host]]);
  const sorted = [...headers.keys()].sort();
  const signed = sorted.join(';');
  const lines = [
    request.method, path, query.map((pair) => pair.map(encode).join('=')).join('&'),
    ...sorted.map((name) => `${name}:${headers.get(name)}`), '', signed, body,
  ];
  return { hash: await sha256(new TextEncoder().encode(lines.join('\n'))), signed };
}

const timestamp = (date: Date) => date.toISOString().replace(/\.\d+/, '');
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const encodedPath = (request: Request) => new URL(request.url).pathname.split('/').map((part) => encode(decodeURIComponent(part))).join('/');
const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (data: BufferSource) => hex(await crypto.subtle.digest('SHA-256', data));
const bodyHash = async (request: Request) => sha256(await request.clone().arrayBuffer()); // a clone, because the body must still be sent

async function hmac(key: AccessKey, text: string) {
  if (!key.id || !key.secret) throw new Error('the access key has no id or no secret: set both');
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(key.secret), algorithm, false, ['sign']);
  return hex(await crypto.subtle.sign(algorithm, secret, new TextEncoder().encode(text)));
}
