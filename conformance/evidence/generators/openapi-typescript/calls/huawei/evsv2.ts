import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';
import type { Calls } from './types.js';

export type Paths = paths;

export const calls = (client: Client<paths>): Calls<operations> => ({
  createSnapshot: (options) => client.POST('/v2/{project_id}/cloudsnapshots', options),
  listSnapshots: (options) => client.GET('/v2/{project_id}/cloudsnapshots/detail', options),
  showSnapshot: (options) => client.GET('/v2/{project_id}/cloudsnapshots/{snapshot_id}', options),
  updateSnapshot: (options) => client.PUT('/v2/{project_id}/cloudsnapshots/{snapshot_id}', options),
  deleteSnapshot: (options) => client.DELETE('/v2/{project_id}/cloudsnapshots/{snapshot_id}', options),
  rollbackSnapshot: (options) => client.POST('/v2/{project_id}/cloudsnapshots/{snapshot_id}/rollback', options),
  rollbackVendorSnapshot: (options) => client.POST('/v2/{project_id}/os-vendor-snapshots/{snapshot_id}/rollback', options),
  showVolume: (options) => client.GET('/v2/{project_id}/cloudvolumes/{volume_id}', options),
});
