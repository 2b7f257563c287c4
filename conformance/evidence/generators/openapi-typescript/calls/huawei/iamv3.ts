import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';
import type { Calls } from './types.js';

export type Paths = paths;

export const calls = (client: Client<paths>): Calls<operations> => ({
  createToken: (options) => client.POST('/v3/auth/tokens', options),
  listProjects: (options) => client.GET('/v3/projects', options),
});
