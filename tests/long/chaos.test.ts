import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Random } from '../../common/random.ts';
import { aCluster } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import type { TestAgent } from '../support/test-agent.ts';
import type { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

const ROUNDS = Number(process.env['EO_CHAOS_ROUNDS'] ?? 20);
const SEED = Number(process.env['EO_CHAOS_SEED'] ?? 1);
const ROUND_MS = 60_000;
const PARTITIONS = [0, 1, 2, 3];

/** Takes agents down and brings them back, and kills the orchestrator in between, by a script that the seed decides. */
class Chaos {
  readonly #random = new Random(SEED);
  readonly #orchestrator: TestOrchestrator;
  readonly #agents: readonly TestAgent[];
  readonly #recover = new Map<TestAgent, () => void>();
  readonly done: string[] = [];

  constructor(orchestrator: TestOrchestrator, agents: readonly TestAgent[]) {
    this.#orchestrator = orchestrator;
    this.#agents = agents;
  }

  /** Goes on until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(200 + this.#random.below(2_500), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (this.#random.below(7) === 0) await this.#killOrchestrator();
      else await this.#disturb(this.#agents[this.#random.below(this.#agents.length)]);
    }
  }

  async #killOrchestrator(): Promise<void> {
    this.done.push('the orchestrator is killed and restarted');
    await this.#orchestrator.kill();
    await this.#orchestrator.restart();
  }

  async #disturb(agent: TestAgent | undefined): Promise<void> {
    if (agent === undefined) return;
    const recover = this.#recover.get(agent);
    if (recover !== undefined) {
      this.done.push(`${agent.name} is back`);
      this.#recover.delete(agent);
      return recover();
    }
    const [what, act, undo] = this.#choose(agent);
    this.done.push(`${agent.name} is ${what}`);
    this.#recover.set(agent, undo);
    await act();
  }

  #choose(agent: TestAgent): [string, () => unknown, () => void] {
    switch (this.#random.below(3)) {
      case 0:
        return ['killed', () => agent.kill(), () => agent.relaunch()];
      case 1:
        return ['frozen', () => agent.freeze(), () => agent.thaw()];
      default:
        return ['stopped', () => agent.stop(), () => agent.relaunch()];
    }
  }
}

test('a job survives whatever happens to its devices and its orchestrator', async ({ annotate, onTestFailed }) => {
  const { orchestrator, agents } = await aCluster({ agents: 4 });
  const { client, live } = orchestrator;
  const data = { kind: 'managed', dataset: 'digits', partitions: PARTITIONS.length } as const;
  const { id } = await client.jobs.create(aSlowJob({ rounds: ROUNDS, data, localEpochs: 30 }));
  const chaos = new Chaos(orchestrator, agents);
  onTestFailed(() => console.error(`seed ${SEED}:\n${chaos.done.join('\n')}`));
  const enough = new AbortController();
  const raging = chaos.run(enough.signal);
  const succeeded = live.untilEvent('job-succeeded', () => true, { ms: ROUNDS * ROUND_MS });
  await Promise.race([succeeded, raging]).finally(() => enough.abort());
  await raging;

  const { rounds, roundsCommitted } = await client.jobs.get({ id });
  const numbers = Array.from({ length: ROUNDS }, (_, index) => index + 1);
  expect(roundsCommitted).toBe(ROUNDS);
  expect(rounds.map(({ number, state }) => [number, state])).toEqual(numbers.map((number) => [number, 'committed']));
  expect(live.events('round-committed').map(({ body }) => body.round)).toEqual(numbers);
  for (const round of rounds) {
    expect(countedPartitions(round)).toEqual(PARTITIONS);
    expect(round.omissions).toEqual([]);
  }
  const sequences = live.events().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  await annotate(`seed ${SEED}: ${chaos.done.length} disturbances in ${ROUNDS} rounds`);
});
