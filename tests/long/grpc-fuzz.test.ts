import type { DescMethod } from '@bufbuild/protobuf';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { Random } from '../../common/random.ts';
import { DEVICE_ID_METADATA_KEY } from '../../platform/grpc/device-metadata.ts';
import { DeviceRegistry } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { HeartbeatService } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { ModelService } from '../../proto/gen/edgeorchestra/v1/model_pb.js';
import { TaskService } from '../../proto/gen/edgeorchestra/v1/task_pb.js';
import { aCluster } from '../support/cluster.ts';
import { MessageMaker } from '../support/random-message.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';

const CALLS = Number(process.env['EO_FUZZ_CALLS'] ?? 3_000);
const SEED = Number(process.env['EO_FUZZ_SEED'] ?? 1);
const AT_ONCE = 8;
const CALL_MS = 400;

const METHODS = [DeviceRegistry, HeartbeatService, ModelService, TaskService].flatMap(({ methods }) => methods);

/** Calls a method with anything, and waits until the call is over in whatever way. */
async function callWithAnything(client: Client, method: DescMethod, maker: MessageMaker, random: Random) {
  const metadata = new Metadata();
  const device = maker.word();
  if (/^[\x20-\x7e]*$/.test(device)) metadata.set(DEVICE_ID_METADATA_KEY, device);
  const asIs = (bytes: Buffer) => bytes;
  const path = `/${method.parent.typeName}/${method.name}`;
  const deadline = Date.now() + CALL_MS;
  const call = client.makeBidiStreamRequest(path, asIs, asIs, metadata, { deadline });
  call.on('error', () => undefined).on('data', () => undefined);
  const over = new Promise((resolve) => call.once('status', resolve));
  for (let messages = 1 + random.below(4); messages > 0; messages--) call.write(maker.wire(method.input));
  if (random.below(4) === 0) call.cancel();
  else if (random.below(4) > 0) call.end();
  await over;
}

test('nothing that a device may say breaks the orchestrator', async ({ annotate }) => {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const { client, live } = orchestrator;
  const { id } = await client.jobs.create(aSlowJob({ rounds: 1_000 }));
  const task = await live.untilTask('training', ({ phase }) => phase === 'training');
  const ids = [id, task.id, ...agents.map(({ deviceId }) => deviceId)];
  const words = [...ids, ...ids, 'nobody', '../../etc/passwd', '', 'a'.repeat(64), '0'.repeat(64), 'digits', '☃'];

  const rpc = new Client(orchestrator.address, credentials.createInsecure());
  onTestFinished(() => rpc.close());
  const random = new Random(SEED);
  const maker = new MessageMaker(random, words);
  let calls = 0;
  const caller = async (): Promise<void> => {
    for (; calls < CALLS && orchestrator.process.isRunning; calls++) {
      await callWithAnything(rpc, maker.pick(METHODS), maker, random);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  await annotate(`${calls} calls with seed ${SEED}`);

  expect(orchestrator.process.isRunning).toBe(true);
  expect(await client.health.check({})).toMatchObject({ status: 'ok' });
  // Errors are logged for bugs only: what a caller does wrong is the caller's to hear.
  const lines = orchestrator.process.output.split('\n');
  expect(lines.filter((line) => /"level":[56]0/.test(line) && !/stopped: round/.test(line)).slice(0, 3)).toEqual([]);
  await client.jobs.cancel({ id }).catch(() => undefined);
  const { id: next } = await client.jobs.create(aTrainJob({ name: 'after' }));
  const { rounds } = await orchestrator.untilSucceeded(next);
  expect(rounds).toHaveLength(2);
});
