import { expect, test } from 'vitest';
import { DeviceId, TaskId } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { TaskBoard, type TaskHost } from '../../../../main/jobs/task-board.ts';
import { sharedStepsHandlers } from '../../../../main/rpc/shared-steps-handlers.ts';
import type { CallContext } from '../../../../platform/grpc/server-handlers.ts';
import type { OrchestratorLink } from '../../../../worker-agent/session/orchestrator-link.ts';
import { StepCalls } from '../../../../worker-agent/session/step-calls.ts';
import { SharedSteps } from '../../../../worker-agent/synchronous/shared-steps.ts';
import { aHash } from '../../builders/a-hash.ts';
import { anAssignment } from '../../builders/an-assignment.ts';
import { someTraining } from '../../builders/some-training.ts';
import { anExchange } from '../../main/jobs/training/synchronous/an-exchange.ts';

const STEPS = 3;
/** Two pieces and a half. */
const VALUES = 160_000;
const NONE = { name: 'none' } as const;
const never = new AbortController().signal;

/** Devices whose streams go straight to the orchestrator's handlers; each is cut after so many answers, again and again. */
function someDevices(cutsAfter: readonly number[]) {
  const { exchange } = anExchange({ parameterCount: VALUES, seats: cutsAfter.length, steps: STEPS });
  const board = new TaskBoard();
  const host: Pick<TaskHost, 'openSteps' | 'countTraffic'> = {
    openSteps: (_, deviceId, received) => exchange.open(Number(deviceId), received),
    countTraffic: () => undefined,
  };
  board.add(TaskId.parse('t1'), host as TaskHost);
  const devices = cutsAfter.map((most, seat) => {
    const handlers = sharedStepsHandlers({ identify: () => DeviceId.parse(`${seat}`), board, draining: never });
    let streams = 0;
    const meanGradients = async function* (requests: never) {
      streams++;
      const context = { signal: never } as CallContext;
      let answers = 0;
      for await (const answer of handlers.meanGradients(requests, context)) {
        yield answer;
        if (++answers >= most) throw new AppError('unavailable', 'the connection was cut');
      }
    };
    const link = { connection: async () => ({ steps: { meanGradients } }) } as unknown as OrchestratorLink;
    const assignment = anAssignment('t1', 1, {
      parameters: { sha256: aHash('parameters'), sizeBytes: 4 * VALUES },
      training: someTraining({ steps: { count: STEPS, first: 0, orderSeed: 1 } }),
      sharedSteps: { meanPacking: NONE },
    });
    return { steps: new SharedSteps(new StepCalls(link), assignment, NONE), streams: () => streams };
  });
  return { devices, exchange };
}

/** A gradient whose values tell their device, step and place. */
function aGradient(device: number, step: number) {
  const values = Float32Array.from({ length: VALUES }, (_, index) => device + step + (index % 1_000));
  return { key: 't1', step, samples: 8, packed: new Uint8Array(values.buffer) };
}

test('means are right on a connection that is cut again and again', async () => {
  const { devices } = someDevices([Number.POSITIVE_INFINITY, 3]);
  for (let step = 0; step < STEPS; step++) {
    const means = await Promise.all(devices.map(({ steps }, device) => steps.meet(aGradient(device, step), never)));
    for (const mean of means) {
      const values = new Float32Array(mean.buffer, mean.byteOffset, VALUES);
      expect(values.findIndex((value, index) => value !== 0.5 + step + (index % 1_000))).toBe(-1);
    }
  }
  expect(devices.map(({ streams }) => streams() > 1)).toEqual([false, true]);
});

test('a device without which the others go on is told so in the step that it waits with, and later', async () => {
  const { devices, exchange } = someDevices([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  const [, late] = devices;
  const waiting = late?.steps.meet(aGradient(1, 0), never);
  setImmediate(() => exchange.leave(1));
  await expect(waiting).rejects.toMatchObject({ code: 'task-superseded' });
  await expect(late?.steps.meet(aGradient(1, 1), never)).rejects.toMatchObject({ code: 'task-superseded' });
});
