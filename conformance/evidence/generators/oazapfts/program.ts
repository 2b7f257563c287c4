// Makes the call of each line of the input, and writes a line with its result. ../README.md describes both lines.
import { createInterface } from 'node:readline';
import * as api from './api';
import { signAlibaba } from './sign';

interface Call {
  operation: string;
  path?: object;
  query?: object;
  header?: object;
  body?: object;
}

// The input is JSON without types; the generated types start here.
type Operations = Record<string, (options: object) => Promise<{ status: number; headers: Headers; data?: unknown }>>;

const { ID = '', SANDBOX_URL = '', SANDBOX_TOKEN = '', SANDBOX_ACCESS_KEY = '', SANDBOX_SECRET_KEY = '' } = process.env;

api.defaults.baseUrl = SANDBOX_URL;
if (ID.startsWith('alibaba/')) {
  api.defaults.fetch = async (input, init) =>
    fetch(await signAlibaba(new Request(input, init), { id: SANDBOX_ACCESS_KEY, secret: SANDBOX_SECRET_KEY }));
} else {
  api.defaults.headers['X-Auth-Token'] = SANDBOX_TOKEN;
}

// The names of the body arguments that are not <operation>Body: oazapfts names a body after its schema.
const bodies: Record<string, string> = {
  addSnapshotMetadata: 'snapshotMetadata',
  replaceSnapshotMetadata: 'snapshotMetadata',
  updateSnapshotMetadataItem: 'snapshotMetadataItem',
  rollbackVendorSnapshot: 'rollbackSnapshotBody',
};

async function makeCall({ operation, path, query, header, body }: Call): Promise<object> {
  const call = (api as unknown as Operations)[operation];
  if (!call) throw new Error(`no function ${operation} was generated`);
  const named = Object.entries({ ...path, ...query, ...header }).map(([name, value]) => [argument(name), value]);
  const { status, headers, data } = await call({ ...Object.fromEntries(named), [bodies[operation] ?? `${operation}Body`]: body });
  return { status, decoded: data || undefined, headers: subjectToken(headers) }; // a missing body is ''
}

// The name of a parameter in oazapfts: snapshot_id is snapshotId, Tag.1.Key is tag1Key, and name~ is nameQuery.
function argument(name: string): string {
  const parts = name.replace('~', 'Query').match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return parts.map((part, i) => (i === 0 ? '' : part.charAt(0).toUpperCase()) + part.slice(i === 0 ? 0 : 1).toLowerCase()).join('');
}

// The only response header that a document declares.
function subjectToken(headers: Headers): object {
  const token = headers.get('X-Subject-Token');
  return token ? { 'X-Subject-Token': token } : {};
}

async function serve(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    console.log(JSON.stringify(await makeCall(JSON.parse(line)).catch((error) => ({ failed: String(error) }))));
  }
}

void serve(createInterface({ input: process.stdin }));
