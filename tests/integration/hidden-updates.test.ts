import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import type { TestAgent } from '../support/test-agent.ts';
import type { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

const PARAMETERS = 199_210;

/** What lies in the orchestrator's spool of a round's updates, by partition, while one device holds the round up. */
async function spooled(orchestrator: TestOrchestrator, holdsUp: TestAgent, threshold: number | null) {
  const { client, live, folder } = orchestrator;
  const after = live.mark;
  const secureAggregation = threshold === null ? null : { threshold };
  const { id } = await client.jobs.create(aSlowJob({ rounds: 1, localEpochs: 30, secureAggregation }));
  const isHeld = ({ jobId, deviceId, phase }: { jobId: string; deviceId: string | null; phase: string | null }) =>
    jobId === id && deviceId === holdsUp.deviceId && phase === 'training';
  await live.untilTask('it to train', isHeld, { after });
  holdsUp.freeze();
  const files = new Map<number, Buffer>();
  const others = new Set([0, 1, 2]);
  for (let task = await untilDone(); ; task = await untilDone()) {
    files.set(task.partition, await readFile(join(folder, 'updates', `${task.id}.${task.attempt}.update`)));
    others.delete(task.partition);
    if (files.size === 2) break;
  }
  holdsUp.thaw();
  await orchestrator.untilSucceeded(id, 60_000);
  return files;

  async function untilDone() {
    return await live.untilTask(
      'an update to be in',
      ({ jobId, state, partition }) => jobId === id && state === 'done' && others.has(partition),
      { after, ms: 30_000 },
    );
  }
}

/** How alike two lists of values are: 1 for the same but for their scale, 0 for nothing in common. */
function correlation(one: Float32Array | Int32Array, other: Float32Array | Int32Array): number {
  let [first, second] = [0, 0];
  for (let i = 0; i < PARAMETERS; i++) {
    first += (one[i] ?? 0) / PARAMETERS;
    second += (other[i] ?? 0) / PARAMETERS;
  }
  let [both, ones, others] = [0, 0, 0];
  for (let i = 0; i < PARAMETERS; i++) {
    const [a, b] = [(one[i] ?? 0) - first, (other[i] ?? 0) - second];
    both += a * b;
    ones += a * a;
    others += b * b;
  }
  return both / Math.sqrt(ones * others);
}

function bytesOf(file: Buffer | undefined): ArrayBuffer {
  return new Uint8Array(file ?? []).buffer;
}

test('what lies in the spool of a device tells its update, unless the job hides it', async ({ annotate }) => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const slow = one(agents, 3);
  // The same part, seed and parameters make the same update: the second job shows that it would be found.
  const plain = await spooled(orchestrator, slow, null);
  const again = await spooled(orchestrator, slow, null);
  const hidden = await spooled(orchestrator, slow, 2);
  const parts = [...plain.keys()].filter((part) => again.has(part) && hidden.has(part));
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) {
    const update = new Float32Array(bytesOf(plain.get(part)));
    const found = correlation(update, new Float32Array(bytesOf(again.get(part))));
    const sought = correlation(update, new Int32Array(bytesOf(hidden.get(part))));
    await annotate(`part ${part}: ${found.toFixed(4)} plain, ${sought.toFixed(4)} hidden`);
    expect(found).toBeGreaterThan(0.9);
    expect(Math.abs(sought)).toBeLessThan(0.02);
    expect(hidden.get(part)).toHaveLength(4 * (PARAMETERS + 1));
  }
}, 200_000);
