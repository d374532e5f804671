import { expect, test } from 'vitest';
import { JobId, TaskId } from '../../../../common/domain/ids.ts';
import type { ProcessUse } from '../../../../platform/process/process-use.ts';
import { type ServedProcess, WorkUses } from '../../../../worker-agent/host/work-uses.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

const taskId = TaskId.parse('f'.repeat(10));
const jobId = JobId.parse('0a1b2c3d4e');
const work = { kind: 'training', taskId, jobId };

class Machine {
  readonly clock = new HandClock();
  readonly processes = new Map<number, ProcessUse>();
  served: ServedProcess[] = [];
  readonly uses = new WorkUses({
    clock: this.clock,
    served: () => this.served,
    read: async (pid) => this.processes.get(pid) ?? null,
  });

  set(pid: number, cpuMs: number, memoryBytes: number, markBytes: number | null = null): void {
    this.processes.set(pid, { cpuMs, memoryBytes, markBytes });
  }

  /** As beats do, so many seconds after the one before: looks, and tells with the next beat. */
  async beat(seconds = 3) {
    this.clock.advance(seconds * 1_000);
    this.uses.read();
    await this.uses.settled();
    return this.uses.read();
  }
}

test('a task takes what its process has used since it began, not what came before', async () => {
  const machine = new Machine();
  const meter = machine.uses.meter({ taskId, jobId });
  machine.set(7, 60_000, 100e6, 500e6);
  expect(meter.total()).toBeNull();
  const training = Promise.withResolvers<string>();
  const done = meter.within(7, () => training.promise);
  await machine.beat();
  machine.set(7, 66_000, 150e6, 500e6);
  expect(await machine.beat()).toEqual([
    { work, cores: 2, cpuSeconds: 6, memoryBytes: 150e6, peakMemoryBytes: 150e6, tokensPerSecond: null },
  ]);
  machine.set(7, 67_500, 120e6, 500e6);
  training.resolve('update');
  expect(await done).toBe('update');
  expect(meter.total()).toEqual({ cpuSeconds: 7.5, peakMemoryBytes: 150e6 });
  // What was done after the last look is told once more, and then nothing.
  expect(await machine.beat()).toMatchObject([{ cores: 0.5, cpuSeconds: 7.5 }]);
  expect(await machine.beat()).toEqual([]);
});

test('a mark that rose while it trained was its own, however short it was there', async () => {
  const machine = new Machine();
  const meter = machine.uses.meter({ taskId, jobId });
  machine.set(7, 0, 100e6, 110e6);
  await meter.within(7, async () => {
    await machine.beat();
    machine.set(7, 10, 100e6, 400e6);
  });
  expect(meter.total()).toEqual({ cpuSeconds: 0.01, peakMemoryBytes: 400e6 });
});

test('tasks that begin and end between two beats are told of, with their share of the time', async () => {
  const machine = new Machine();
  machine.set(7, 0, 100e6);
  await machine.beat();
  for (const cpuMs of [1_500, 3_000]) {
    await machine.uses.meter({ taskId, jobId }).within(7, async () => {
      await Promise.resolve();
      machine.set(7, cpuMs, 100e6);
    });
  }
  expect((await machine.beat()).map(({ cores }) => cores)).toEqual([0.5, 0.5]);
});

test('a task goes on in another process where its own has died, and both count', async () => {
  const machine = new Machine();
  const meter = machine.uses.meter({ taskId, jobId });
  machine.set(7, 100, 10e6);
  const crash = meter.within(7, async () => {
    await machine.beat();
    machine.set(7, 1_100, 20e6);
    await machine.beat();
    machine.processes.delete(7);
    throw new Error('crashed');
  });
  await expect(crash).rejects.toThrow('crashed');
  machine.set(8, 50, 5e6);
  await meter.within(8, async () => {
    await machine.beat();
    machine.set(8, 550, 6e6);
  });
  expect(meter.total()).toEqual({ cpuSeconds: 1.5, peakMemoryBytes: 20e6 });
});

test('where training has no process of its own nothing is told, and what fails there fails as it did', async () => {
  const machine = new Machine();
  const meter = machine.uses.meter({ taskId, jobId });
  await expect(meter.within(undefined, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await machine.beat()).toEqual([]);
  expect(meter.total()).toBeNull();
});

test('a served model is told of while it is served, with all that its process has taken', async () => {
  const machine = new Machine();
  machine.set(9, 4_000, 300e6, 900e6);
  machine.served = [{ deployment: 'chat', pid: 9, tokens: 30 }];
  expect(await machine.beat()).toMatchObject([{ cores: 0, cpuSeconds: 4, tokensPerSecond: 10 }]);
  machine.set(9, 5_500, 310e6, 900e6);
  machine.served = [{ deployment: 'chat', pid: 9, tokens: 90 }];
  expect(await machine.beat()).toEqual([
    {
      work: { kind: 'serving', deployment: 'chat' },
      cores: 0.5,
      cpuSeconds: 5.5,
      memoryBytes: 310e6,
      peakMemoryBytes: 900e6,
      tokensPerSecond: 20,
    },
  ]);
  machine.served = [];
  expect(await machine.beat()).toEqual([]);
});
