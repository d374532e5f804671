import type { DescMethod } from '@bufbuild/protobuf';
import { type ChannelCredentials, Client, Metadata } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { Random } from '../../common/random.ts';
import { CLIENT_OPTIONS } from '../../platform/grpc/channel-options.ts';
import { memberCredentials, ORCHESTRATOR_TARGET } from '../../platform/grpc/client-credentials.ts';
import { DeviceRegistry } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { EnrollmentService } from '../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import { HeartbeatService } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { ModelService } from '../../proto/gen/edgeorchestra/v1/model_pb.js';
import { SecureAggregationService } from '../../proto/gen/edgeorchestra/v1/secure_aggregation_pb.js';
import { SharedStepsService } from '../../proto/gen/edgeorchestra/v1/shared_steps_pb.js';
import { TaskService } from '../../proto/gen/edgeorchestra/v1/task_pb.js';
import { Health } from '../../proto/gen/grpc/health/v1/health_pb.js';
import { fightAll } from '../support/attacks/all-attacks.ts';
import { anAddress, call, framed, http2To } from '../support/attacks/raw-connection.ts';
import { aMember, aTarget } from '../support/attacks/target.ts';
import { importDigits } from '../support/digits.ts';
import { expectNoBugs } from '../support/expect-no-bugs.ts';
import { MemoryWatch } from '../support/memory-watch.ts';
import { MessageMaker } from '../support/random-message.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const CALLS = Number(process.env['EO_FUZZ_CALLS'] ?? 10_000);
const SEED = Number(process.env['EO_FUZZ_SEED'] ?? 1);
const REPEATS = Number(process.env['EO_ATTACKS'] ?? 5);
/** With so little room for objects garbage does not pass for a leak. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=64' };
const CALM_JOBS = 8;
const CALL_MS = 400;
/** Fewer than one address may make in a minute. */
const CALLS_OF_ADDRESS = 25;
const MEGABYTES_OVER_CALM = 64;
/** Several, so that not all that they say is refused for being too much. */
const MEMBERS = 8;
const JOB = aTrainJob({ reproducible: true, localEpochs: 15, rounds: 3 });

interface Door {
  readonly client: Client;
  readonly methods: readonly DescMethod[];
}

/** Calls a method with anything, and waits until the call is over in whatever way. */
async function callWithAnything({ client, methods }: Door, maker: MessageMaker, random: Random): Promise<void> {
  const method = maker.pick(methods);
  const asIs = (bytes: Buffer) => bytes;
  const path = `/${method.parent.typeName}/${method.name}`;
  const made = client.makeBidiStreamRequest(path, asIs, asIs, new Metadata(), { deadline: Date.now() + CALL_MS });
  made.on('error', () => undefined).on('data', () => undefined);
  const over = new Promise((resolve) => made.once('status', resolve));
  for (let messages = 1 + random.below(4); messages > 0; messages--) made.write(maker.wire(method.input));
  if (random.below(4) === 0) made.cancel();
  else if (random.below(4) > 0) made.end();
  await over;
}

/** Trains the same again and again, and gives what each job has come to, until something else is over. */
async function trainMeanwhile(train: () => Promise<string>, work: Promise<unknown>): Promise<string[]> {
  const ended = new AbortController();
  const ending = work.finally(() => ended.abort());
  const results: string[] = [];
  do results.push(await train());
  while (!ended.signal.aborted);
  await ending;
  return results;
}

async function aTrainingCluster() {
  const orchestrator = await TestOrchestrator.start({ environment: SMALL_HEAP });
  const [agents] = await Promise.all([startAgents(orchestrator, 2), importDigits(orchestrator)]);
  const memory = new MemoryWatch(orchestrator.process.pid);
  const train = async () => {
    const { id } = await orchestrator.client.jobs.create(JOB);
    const { rounds } = await orchestrator.untilSucceeded(id, 180_000);
    return `${rounds.at(-1)?.parametersSha256}`;
  };
  const calm = await train();
  for (let jobs = 1; jobs < CALM_JOBS; jobs++) expect(await train()).toBe(calm);
  return { orchestrator, agents, memory, train, calm };
}

test('whatever is said at both ports, training is right and memory stays', async ({ annotate }) => {
  const { orchestrator, agents, memory, train, calm } = await aTrainingCluster();
  const calmMegabytes = memory.take();
  const members = await Promise.all(Array.from({ length: MEMBERS }, (_, n) => aMember(orchestrator, `member-${n}`)));
  const random = new Random(SEED);
  const ids = [...members.map(({ id }) => id), ...agents.map(({ deviceId }) => deviceId)];
  const words = [...ids, 'nobody', '../../etc/passwd', '', 'a'.repeat(64), '0'.repeat(64), 'digits', '☃'];
  const maker = new MessageMaker(random, words);
  const open = (port: number, credentials: ChannelCredentials): Client => {
    const options = { ...CLIENT_OPTIONS, ...ORCHESTRATOR_TARGET };
    const client = new Client(`127.0.0.1:${port}`, credentials, options);
    onTestFinished(() => client.close());
    return client;
  };
  const services = [
    DeviceRegistry,
    HeartbeatService,
    ModelService,
    SecureAggregationService,
    SharedStepsService,
    TaskService,
    Health,
  ];
  const methods = services.flatMap((one) => one.methods);
  const doors = members.map(({ credentials }) => ({
    client: open(orchestrator.grpcPort, memberCredentials(credentials)),
    // Whoever leaves the cluster says nothing more that is listened to.
    methods: methods.filter(({ name }) => name !== 'Unregister'),
  }));
  let calls = 0;
  const caller = async (door: Door): Promise<void> => {
    for (; calls < CALLS && orchestrator.process.isRunning; calls++) await callWithAnything(door, maker, random);
  };
  const stranger = async (): Promise<void> => {
    while (calls < CALLS && orchestrator.process.isRunning) {
      const session = http2To({ port: orchestrator.joinPort, from: anAddress() });
      for (let left = CALLS_OF_ADDRESS; left > 0 && calls < CALLS; left--, calls++) {
        const method = maker.pick(EnrollmentService.methods);
        const body = Buffer.concat(Array.from({ length: 1 + random.below(3) }, () => framed(maker.wire(method.input))));
        const path = `/${method.parent.typeName}/${method.name}`;
        await call(session, path, { body, ends: random.below(4) > 0, ms: CALL_MS });
      }
      session.destroy();
    }
  };
  const results = await trainMeanwhile(train, Promise.all([...doors.map(caller), stranger()]));
  const megabytes = memory.take();
  await annotate(
    `${calls} calls with seed ${SEED}, ${results.length} jobs meanwhile; ` +
      `at most ${calmMegabytes} MB when calm, ${megabytes} MB when fuzzed`,
  );

  expect(new Set(results)).toEqual(new Set([calm]));
  expect(megabytes - calmMegabytes).toBeLessThanOrEqual(MEGABYTES_OVER_CALM);
  expectNoBugs(orchestrator);
});

test('every attack again and again leaves nothing behind', async ({ annotate }) => {
  const { orchestrator, memory, train, calm } = await aTrainingCluster();
  const calmMegabytes = memory.take();
  const results: string[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    // New attackers each time: the old ones have used up what they may ask.
    const fighting = aTarget(orchestrator).then(fightAll);
    results.push(...(await trainMeanwhile(train, fighting)));
    const { came, expected } = await fighting;
    expect(came).toEqual(expected);
  }
  const megabytes = memory.take();
  await annotate(
    `${REPEATS} times all attacks, ${results.length} jobs meanwhile; ` +
      `at most ${calmMegabytes} MB when calm, ${megabytes} MB when attacked`,
  );

  expect(new Set(results)).toEqual(new Set([calm]));
  expect(megabytes - calmMegabytes).toBeLessThanOrEqual(MEGABYTES_OVER_CALM);
  expectNoBugs(orchestrator);
});
