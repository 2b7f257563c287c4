// Makes the call of each line of the input, and writes a line with its result. ../README.md describes both lines.
import { createInterface } from 'node:readline';
import createClient from 'openapi-fetch';
import { calls, type Paths } from './calls.js';
import { signAlibaba } from './sign.js';

interface Call {
  operation: string;
  path?: object;
  query?: object;
  header?: object;
  body?: object;
}

const { ID = '', SANDBOX_URL = '', SANDBOX_TOKEN = '', SANDBOX_ACCESS_KEY = '', SANDBOX_SECRET_KEY = '' } = process.env;

const client = createClient<Paths>({ baseUrl: SANDBOX_URL });
client.use({
  onRequest({ request, schemaPath }) {
    if (ID.startsWith('alibaba/')) return signAlibaba(request, { id: SANDBOX_ACCESS_KEY, secret: SANDBOX_SECRET_KEY });
    if (schemaPath !== '/v3/auth/tokens') request.headers.set('X-Auth-Token', SANDBOX_TOKEN);
    return request;
  },
});

// The input is JSON without types; the generated types start here.
const operations = calls(client) as Record<string, (options: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>>;

async function makeCall({ operation, path, query, header, body }: Call): Promise<object> {
  const call = operations[operation];
  if (!call) throw new Error(`calls.ts has no ${operation}`);
  const { data, error, response } = await call({ params: { path, query, header }, body });
  return { status: response.status, decoded: data ?? error, headers: subjectToken(response) };
}

// The only response header that a document declares.
function subjectToken(response: Response): object {
  const token = response.headers.get('X-Subject-Token');
  return token ? { 'X-Subject-Token': token } : {};
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await makeCall(JSON.parse(line)).catch((error) => ({ failed: String(error) }))));
}
