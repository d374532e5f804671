import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { JobId } from '../../common/domain/ids.ts';
import { Random } from '../../common/random.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { importDigits } from '../support/digits.ts';
import { startAgents, type TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

const ROUNDS = Number(process.env['EO_CHAOS_ROUNDS'] ?? 30);
const AGENTS = Number(process.env['EO_CHAOS_AGENTS'] ?? 8);
const SEED = Number(process.env['EO_CHAOS_SEED'] ?? 1);
const ROUND_MS = 60_000;
const KILLS_OF_ORCHESTRATOR = 3;
/** How far from the calm run the accuracy may end, of 1. */
const ACCURACY_MARGIN = 0.01;

/**
 * Takes agents down and brings them back and cuts their connections, by a script that the seed decides; in between it kills the
 * orchestrator three times, spread over the rounds.
 */
class Chaos {
  readonly #random = new Random(SEED);
  readonly #orchestrator: TestOrchestrator;
  readonly #agents: readonly TestAgent[];
  readonly #proxy: CuttingProxy;
  readonly #recover = new Map<TestAgent, () => void>();
  readonly done: string[] = [];
  kills = 0;

  constructor(orchestrator: TestOrchestrator, agents: readonly TestAgent[], proxy: CuttingProxy) {
    this.#orchestrator = orchestrator;
    this.#agents = agents;
    this.#proxy = proxy;
  }

  /** Goes on until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(200 + this.#random.below(2_500), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (this.#isTimeToKill()) await this.#killOrchestrator();
      else await this.#disturb(this.#agents[this.#random.below(this.#agents.length)]);
    }
  }

  #isTimeToKill(): boolean {
    const rounds = this.#orchestrator.live.events('round-committed').length;
    return this.kills < KILLS_OF_ORCHESTRATOR && rounds >= ((this.kills + 1) * ROUNDS) / (KILLS_OF_ORCHESTRATOR + 1);
  }

  async #killOrchestrator(): Promise<void> {
    this.kills++;
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
    switch (this.#random.below(4)) {
      case 0:
        return ['killed', () => agent.kill(), () => agent.relaunch()];
      case 1:
        return ['frozen', () => agent.freeze(), () => agent.thaw()];
      case 2:
        return ['to lose a connection', () => this.#proxy.cutAfter(this.#random.below(400_000), 1), () => undefined];
      default:
        return ['stopped', () => agent.stop(), () => agent.relaunch()];
    }
  }
}

/** The job, over a part for each agent. */
function theJob(name: string) {
  const data = { kind: 'managed', dataset: 'digits', partitions: AGENTS } as const;
  return aSlowJob({ name, rounds: ROUNDS, data, localEpochs: 20, seed: SEED });
}

test('a job survives whatever happens to its devices and its orchestrator', async ({ annotate, onTestFailed }) => {
  const orchestrator = await TestOrchestrator.start();
  const proxy = await CuttingProxy.to(orchestrator.grpcPort);
  const [agents] = await Promise.all([
    startAgents(orchestrator, AGENTS, { address: proxy.address }),
    importDigits(orchestrator),
  ]);
  const { client, live } = orchestrator;
  const calm = await orchestrator.untilSucceeded((await client.jobs.create(theJob('calm'))).id, ROUNDS * ROUND_MS);
  const after = live.mark;
  const { id } = await client.jobs.create(theJob('chaos'));
  const chaos = new Chaos(orchestrator, agents, proxy);
  onTestFailed(() => console.error(`seed ${SEED}:\n${chaos.done.join('\n')}`));
  const enough = new AbortController();
  const raging = chaos.run(enough.signal);
  const isIt = ({ jobId }: { readonly jobId: JobId }) => jobId === id;
  const succeeded = live.untilEvent('job-succeeded', isIt, { after, ms: ROUNDS * ROUND_MS });
  await Promise.race([succeeded, raging]).finally(() => enough.abort());
  await raging;

  const { rounds, roundsCommitted, evaluation } = await client.jobs.get({ id });
  const numbers = Array.from({ length: ROUNDS }, (_, index) => index + 1);
  expect(roundsCommitted).toBe(ROUNDS);
  expect(rounds.map(({ number, state }) => [number, state])).toEqual(numbers.map((number) => [number, 'committed']));
  const committed = live.events('round-committed').filter(({ body }) => body.jobId === id);
  expect(committed.map(({ body }) => body.round)).toEqual(numbers);
  for (const round of rounds) {
    expect(countedPartitions(round)).toEqual(Array.from({ length: AGENTS }, (_, number) => number));
    expect(round.omissions).toEqual([]);
  }
  const sequences = live.events().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  const [stormy, still] = [evaluation?.accuracy ?? 0, calm.evaluation?.accuracy ?? 0];
  expect(Math.abs(stormy - still)).toBeLessThanOrEqual(ACCURACY_MARGIN);
  await annotate(
    `seed ${SEED}: ${chaos.done.length} disturbances of ${AGENTS} agents in ${ROUNDS} rounds, ${chaos.kills} of them kills ` +
      `of the orchestrator, ${proxy.cuts} cut connections; accuracy ${stormy}, calm ${still}`,
  );
});
