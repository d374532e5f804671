import { expect, test, vi } from 'vitest';
import { GentleProcesses } from '../../../../worker-agent/host/gentle-processes.ts';
import { Replicas } from '../../../../worker-agent/serving/replicas.ts';
import { startRuntime } from '../../../../worker-agent/serving/runtimes/start-runtime.ts';
import { nicenesses } from '../../../support/nicenesses.ts';
import { started } from '../../main/storage/a-store.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';
import { aPlan, CALL, makeRoom, SILENT } from './a-played-runtime.ts';
import { aFixture } from './runtimes/a-runtime.ts';

test.runIf(process.platform === 'linux')(
  'a model is served at the lowest priority while its device is gentle, and by another process afterwards',
  { timeout: 60_000 },
  async () => {
    const clock = new HandClock();
    const processes = new GentleProcesses();
    const replicas = await started(
      new Replicas({
        clock,
        makeRoom,
        logger: SILENT,
        files: {
          hold: async () => aFixture('moby-160k-Q8_0.gguf'),
          release: () => undefined,
          sweep: async () => undefined,
        },
        start: processes.around(startRuntime),
        isOutdated: (pid) => processes.isOutdated(pid),
      }),
    );
    const pid = () => replicas.processes()[0]?.pid ?? 0;
    replicas.take([aPlan('r1')]);
    await vi.waitUntil(() => pid() !== 0, 30_000);
    const first = pid();
    expect(Math.max(...nicenesses(first))).toBeLessThan(19);
    processes.work(true);
    await vi.waitUntil(() => nicenesses(first).every((nice) => nice === 19));
    clock.advance(60_000);
    expect(pid()).toBe(first);

    // One that is asked goes on until it has answered.
    const call = { ...CALL, body: { kind: 'embedding', input: 'Call me Ishmael' } } as const;
    const answered = Promise.withResolvers<void>();
    processes.work(false);
    replicas.get('r1')?.infer(call, {
      onPiece: () => undefined,
      onEnd: () => answered.resolve(),
      onFailed: (error) => answered.reject(error),
    });
    clock.advance(5_000);
    await answered.promise;
    expect(pid()).toBe(first);
    clock.advance(5_000);
    await vi.waitUntil(() => pid() !== first && pid() !== 0, 30_000);
    expect(Math.max(...nicenesses(pid()))).toBeLessThan(19);
    const second = pid();
    clock.advance(60_000);
    expect(pid()).toBe(second);

    // What is started while it is gentle is so from the beginning.
    processes.work(true);
    replicas.take([]);
    replicas.take([aPlan('r2')]);
    await vi.waitUntil(() => pid() !== 0, 30_000);
    expect(nicenesses(pid()).filter((nice) => nice !== 19)).toEqual([]);
  },
);
