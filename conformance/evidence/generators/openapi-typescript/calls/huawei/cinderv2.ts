import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';
import type { Calls } from './types.js';

export type Paths = paths;

export const calls = (client: Client<paths>): Calls<operations> => ({
  createSnapshot: (options) => client.POST('/v2/{project_id}/snapshots', options),
  listSnapshots: (options) => client.GET('/v2/{project_id}/snapshots', options),
  listSnapshotDetails: (options) => client.GET('/v2/{project_id}/snapshots/detail', options),
  showSnapshot: (options) => client.GET('/v2/{project_id}/snapshots/{snapshot_id}', options),
  updateSnapshot: (options) => client.PUT('/v2/{project_id}/snapshots/{snapshot_id}', options),
  deleteSnapshot: (options) => client.DELETE('/v2/{project_id}/snapshots/{snapshot_id}', options),
  showSnapshotMetadata: (options) => client.GET('/v2/{project_id}/snapshots/{snapshot_id}/metadata', options),
  addSnapshotMetadata: (options) => client.POST('/v2/{project_id}/snapshots/{snapshot_id}/metadata', options),
  replaceSnapshotMetadata: (options) => client.PUT('/v2/{project_id}/snapshots/{snapshot_id}/metadata', options),
  showSnapshotMetadataItem: (options) => client.GET('/v2/{project_id}/snapshots/{snapshot_id}/metadata/{key}', options),
  updateSnapshotMetadataItem: (options) => client.PUT('/v2/{project_id}/snapshots/{snapshot_id}/metadata/{key}', options),
  deleteSnapshotMetadataItem: (options) => client.DELETE('/v2/{project_id}/snapshots/{snapshot_id}/metadata/{key}', options),
});
