// The SDK of ECS for Node.js. The README of the folder above describes the lines of
// input and output.
'use strict';

const readline = require('node:readline');
const dara = require('@darabonba/typescript');
const { $OpenApiUtil, AlibabaCloudError } = require('@alicloud/openapi-core');
const ecs = require('@alicloud/ecs20140526');

const { SANDBOX_URL, SANDBOX_ACCESS_KEY, SANDBOX_SECRET_KEY } = process.env;

const client = new ecs.default(new $OpenApiUtil.Config({
  accessKeyId: SANDBOX_ACCESS_KEY,
  accessKeySecret: SANDBOX_SECRET_KEY,
  endpoint: new URL(SANDBOX_URL).host,
  protocol: 'http',
}));

// All operations except createSnapshot, which starts from the example of its page.
function operation(name) {
  const Request = ecs[`${name[0].toUpperCase()}${name.slice(1)}Request`];
  return operations[name] ?? ((members) => client[name](dara.cast(members, new Request({}))));
}

const operations = {
  createSnapshot: (changes) => client.createSnapshot(dara.cast(changes, new ecs.CreateSnapshotRequest({
    diskId: 'd-bp1s5fnvk4gn2tws0****',
    snapshotName: 'testSnapshotName',
    description: 'testDescription',
    retentionDays: 30,
    category: 'Standard',
    clientToken: '123e4567-e89b-12d3-a456-426655440000',
    resourceGroupId: 'rg-bp67acfmxazb4p****',
    instantAccess: false,
    instantAccessRetentionDays: 1,
    tag: [new ecs.CreateSnapshotRequestTag({ key: 'TestKey', value: 'TestValue' })],
  }))),
};

async function outcome(call) {
  try {
    const made = await operation(call.operation)(call.with);
    return { status: made.statusCode, request_id: made.body.requestId, decoded: made.body.toMap() };
  } catch (e) {
    if (!(e instanceof AlibabaCloudError)) throw e;
    return { status: e.statusCode, request_id: e.requestId, code: e.code, message: e.message };
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await outcome(JSON.parse(line))));
  }
}

main();
