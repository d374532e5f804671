import { TaskReference } from '../../../common/domain/assignment.ts';
import { encodeMetrics } from '../../../platform/wire/metrics-wire.ts';
import { encodeRegistration } from '../../../platform/wire/registration-wire.ts';
import { aHash } from '../../unit/builders/a-hash.ts';
import { aRegistration } from '../../unit/builders/a-registration.ts';
import { someMetrics } from '../../unit/builders/some-metrics.ts';
import type { Attack } from './attack.ts';
import { distinct, endOf, outcomeOf } from './outcome.ts';
import { call, connectedHttp2To, framed, http2To } from './raw-connection.ts';
import type { Target } from './target.ts';

const REGISTER = '/edgeorchestra.v1.DeviceRegistry/Register';

/** A task that an honest device is working on right now. */
async function othersTask({ orchestrator, traitor }: Target): Promise<TaskReference> {
  const { live } = orchestrator;
  const task = await live.untilTask(
    'a task of somebody else',
    ({ phase, deviceId }) => phase === 'training' && deviceId !== traitor.id,
    { after: live.mark },
  );
  return { taskId: task.id, attempt: task.attempt };
}

/** Tries something with the task of another device. */
function onOthersTask(
  name: string,
  attempt: (target: Target, task: TaskReference) => Promise<string>,
  outcome: Attack['outcome'] = 'task-superseded',
): Attack {
  return { name, outcome, run: async (target) => await attempt(target, await othersTask(target)) };
}

const beat = (sequence: number) => ({
  kind: {
    case: 'beat' as const,
    value: { sequence: BigInt(sequence), metrics: encodeMetrics(someMetrics()), tasks: [] },
  },
});

async function* manyBeats(count: number) {
  for (let sequence = 1; sequence <= count; sequence++) yield beat(sequence);
}

/** What a device that was let in can do to others, and by asking for too much. */
export const MEMBER_ATTACKS: readonly Attack[] = [
  onOthersTask('fetches the shard of another device', ({ accomplice }, task) =>
    endOf(accomplice.tasks.fetchInput({ task, offset: 0n })),
  ),
  onOthersTask('fetches the model by the task of another device', ({ accomplice }, task) =>
    endOf(accomplice.models.downloadModel({ task, offset: 0n, sha256: aHash('any') })),
  ),
  onOthersTask('reports progress for another device', ({ accomplice }, task) =>
    outcomeOf(accomplice.tasks.reportProgress({ task, phase: 3, samplesDone: 1n, samplesTotal: 2n })),
  ),
  onOthersTask(
    'gives up the task of another device',
    ({ accomplice }, task) =>
      outcomeOf(accomplice.tasks.reportFailure({ task, code: 'training-diverged', message: 'no' })),
    ['task-superseded', 'done'], // done where its owner has just finished it: then nobody listens
  ),
  onOthersTask('sends an update for another device', ({ accomplice }, task) =>
    outcomeOf(
      accomplice.models.submitGradients(
        (async function* () {
          yield { kind: { case: 'start' as const, value: { task, totalBytes: 199_210n * 4n } } };
        })(),
      ),
    ),
  ),
  onOthersTask('asks how far the update of another device is', ({ accomplice }, task) =>
    outcomeOf(accomplice.models.queryUpload({ upload: { case: 'task', value: task } })),
  ),
  {
    name: 'reports the failure of a task that never was, in half an emoji',
    outcome: 'done',
    run: ({ accomplice }) =>
      outcomeOf(
        accomplice.tasks.reportFailure({
          task: { taskId: 'none', attempt: 1 },
          code: 'internal',
          message: `${'a'.repeat(1_023)}😀`,
        }),
      ),
  },
  {
    name: 'registers under the id of another device',
    outcome: 'invalid-argument',
    run: ({ accomplice, sleeper }) => outcomeOf(accomplice.register(sleeper.id)),
  },
  {
    name: 'names twenty thousand tasks when it registers',
    outcome: ['invalid-argument', 'upload-too-large'],
    run: ({ accomplice }) => {
      const tasks = Array.from({ length: 20_000 }, () => ({ taskId: 'x', attempt: 1 }));
      const registration = aRegistration(accomplice.id, { tasks: tasks.map((task) => TaskReference.parse(task)) });
      return outcomeOf(accomplice.registry.register(encodeRegistration(registration)));
    },
  },
  {
    name: 'beats without having registered',
    outcome: 'not-registered',
    run: ({ accomplice }) => endOf(accomplice.heartbeat.heartbeat(manyBeats(1))),
  },
  {
    name: 'says that its processor is busy to an extent that is no number',
    outcome: 'invalid-argument',
    run: async ({ accomplice }) => {
      await accomplice.register();
      const metrics = { ...encodeMetrics(someMetrics()), cpuUsage: Number.NaN };
      return await endOf(
        accomplice.heartbeat.heartbeat(
          (async function* () {
            yield { kind: { case: 'beat' as const, value: { sequence: 1n, metrics, tasks: [] } } };
          })(),
        ),
      );
    },
  },
  {
    name: 'beats ten thousand times at once',
    outcome: 'too-many-requests',
    run: async ({ accomplice }) => {
      await accomplice.register();
      return await endOf(accomplice.heartbeat.heartbeat(manyBeats(10_000)));
    },
  },
  {
    name: 'registers again and again, ten at once, until it is told to stop',
    outcome: 'done, too-many-requests',
    run: async ({ accomplice }) => {
      const came: string[] = [];
      for (let batch = 0; batch < 500 && !came.includes('too-many-requests'); batch++) {
        came.push(...(await Promise.all(Array.from({ length: 10 }, () => outcomeOf(accomplice.register())))));
      }
      return distinct(came);
    },
  },
  {
    name: 'opens four hundred calls at once on one connection',
    outcome: 'reset, silence',
    run: async ({ orchestrator, accomplice }) => {
      const session = await connectedHttp2To({ port: orchestrator.grpcPort, shown: accomplice.credentials });
      session.setMaxListeners(0);
      const body = framed(Buffer.alloc(10), { length: 1_000 });
      const calls = Array.from({ length: 400 }, () => call(session, REGISTER, { body, ends: false, ms: 1_500 }));
      const came = await Promise.all(calls);
      session.destroy();
      return distinct(came);
    },
  },
  {
    name: 'asks for a description 100,000 times and never reads one',
    outcome: 'nothing came',
    run: async ({ orchestrator, accomplice }) => {
      const session = http2To({ port: orchestrator.grpcPort, shown: accomplice.credentials });
      const stream = session.request({
        ':method': 'POST',
        ':path': '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.on('error', () => undefined);
      const one = framed(Buffer.from([0x3a, 1, 0x2a])); // list_services
      const over = new Promise<string>((resolve) => {
        stream.once('close', () => resolve('closed'));
        setTimeout(() => resolve('nothing came'), 2_000);
      });
      stream.write(Buffer.concat(Array.from({ length: 100_000 }, () => one)));
      const outcome = await over;
      session.destroy();
      return outcome;
    },
  },
];
