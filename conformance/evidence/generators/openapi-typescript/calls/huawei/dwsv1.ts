import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';
import type { Calls } from './types.js';

export type Paths = paths;

export const calls = (client: Client<paths>): Calls<operations> => ({
  createSnapshot: (options) => client.POST('/v1.0/{project_id}/snapshots', options),
  listSnapshots: (options) => client.GET('/v1.0/{project_id}/snapshots', options),
  showSnapshot: (options) => client.GET('/v1.0/{project_id}/snapshots/{snapshot_id}', options),
  deleteSnapshot: (options) => client.DELETE('/v1.0/{project_id}/snapshots/{snapshot_id}', options),
  restoreCluster: (options) => client.POST('/v1.0/{project_id}/snapshots/{snapshot_id}/actions', options),
  copySnapshot: (options) => client.POST('/v1.0/{project_id}/snapshots/{snapshot_id}/linked-copy', options),
  listClusterSnapshots: (options) => client.GET('/v1.0/{project_id}/clusters/{cluster_id}/snapshots', options),
  showSnapshotStatistics: (options) => client.GET('/v1.0/{project_id}/clusters/{cluster_id}/snapshots/statistics', options),
  listSnapshotPolicies: (options) => client.GET('/v2/{project_id}/clusters/{cluster_id}/snapshot-policies', options),
  addSnapshotPolicy: (options) => client.PUT('/v2/{project_id}/clusters/{cluster_id}/snapshot-policies', options),
  deleteSnapshotPolicy: (options) => client.DELETE('/v1.0/{project_id}/clusters/{cluster_id}/snapshot-policies/{id}', options),
});
