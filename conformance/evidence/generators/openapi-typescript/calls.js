// Writes calls.ts for a document: a function for each operation, by its id. openapi-fetch has only functions for methods and paths.
import { readFileSync } from 'node:fs';

const { paths } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];

const functions = Object.entries(paths).flatMap(([path, item]) =>
  methods
    .filter((method) => item[method])
    .map((method) => `  ${item[method].operationId}: (options) => client.${method.toUpperCase()}(${JSON.stringify(path)}, options),`),
);

console.log(`import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';
import type { Calls } from './types.js';

export type Paths = paths;

export const calls = (client: Client<paths>): Calls<operations> => ({
${functions.join('\n')}
});`);
