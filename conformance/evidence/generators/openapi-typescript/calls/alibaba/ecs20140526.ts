// Each action has a document with one operation of the same name.
import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';
import type { Calls } from './types.js';

export type Paths = paths;

const name = process.env.ID!.replace(/.*\/(.)/, (_, first: string) => first.toLowerCase()) as keyof operations;

export const calls = (client: Client<paths>) => ({
  [name]: (options) => client.POST('/', options),
}) as Calls<operations>;
