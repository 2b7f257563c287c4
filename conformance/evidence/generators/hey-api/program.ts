// Makes the call of each line of the input, and writes a line with its result. ../README.md describes both lines.
import { createInterface } from 'node:readline';
import { client } from './client.gen';
import * as sdk from './sdk.gen';
import { signAlibaba } from './sign';

interface Call {
  operation: string;
  path?: object;
  query?: object;
  header?: object;
  body?: object;
}

// The input is JSON without types; the generated types start here.
type Operations = Record<string, (options: object) => Promise<{ data?: unknown; error?: unknown; response?: Response }>>;

const { ID = '', SANDBOX_URL = '', SANDBOX_TOKEN = '', SANDBOX_ACCESS_KEY = '', SANDBOX_SECRET_KEY = '' } = process.env;

client.setConfig({
  baseUrl: SANDBOX_URL,
  auth: ({ name }) => (name === 'X-Auth-Token' ? SANDBOX_TOKEN : undefined),
});
if (ID.startsWith('alibaba/')) {
  client.interceptors.request.use((request) => signAlibaba(request, { id: SANDBOX_ACCESS_KEY, secret: SANDBOX_SECRET_KEY }));
}

async function makeCall({ operation, path, query, header, body }: Call): Promise<object> {
  const call = (sdk as unknown as Operations)[operation];
  if (!call) throw new Error(`no function ${operation} was generated`);
  const { data, error, response } = await call({ path, query, headers: header, body });
  if (!response) throw error; // an error of the client, not of the API
  return { status: response.status, decoded: hasBody(response) ? data ?? error : undefined, headers: subjectToken(response) };
}

// Without a body there is no type, and the client returns the stream.
function hasBody(response: Response): boolean {
  return response.headers.has('Content-Type');
}

// The only response header that a document declares.
function subjectToken(response: Response): object {
  const token = response.headers.get('X-Subject-Token');
  return token ? { 'X-Subject-Token': token } : {};
}

async function serve(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    console.log(JSON.stringify(await makeCall(JSON.parse(line)).catch((error) => ({ failed: String(error) }))));
  }
}

void serve(createInterface({ input: process.stdin }));
