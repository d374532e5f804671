import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { residentMegabytes } from '../support/resident-memory.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const ROUNDS = Number(process.env['EO_SOAK_ROUNDS'] ?? 400);
/** With so little room for objects what is not let go soon ends a process, and garbage does not pass for a leak. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=64' };
/** What memory outside of that may grow by once everything has been loaded. */
const GROWTH_MEGABYTES = 60;

test('many rounds take no more memory than a few', async ({ annotate }) => {
  const orchestrator = await TestOrchestrator.start({ environment: SMALL_HEAP });
  const { client, live } = orchestrator;
  const [agents] = await Promise.all([
    startAgents(orchestrator, 2, { environment: SMALL_HEAP }),
    importDigits(orchestrator, { samples: 200, testSamples: 50 }),
  ]);
  const layers = [{ type: 'flatten' as const }, { type: 'dense' as const, units: 10 }];
  const { id } = await client.jobs.create(aTrainJob({ rounds: ROUNDS, model: { input: [28, 28, 1], layers } }));
  const watched = [orchestrator.process, ...agents.map(({ process }) => process)];
  const measure = () => watched.map(({ pid }) => Math.round(residentMegabytes(pid)));

  await live.untilEvent('round-committed', ({ round }) => round === Math.ceil(ROUNDS / 4), { ms: 300_000 });
  const early = measure();
  await live.untilEvent('job-succeeded', () => true, { ms: 600_000 });
  const late = measure();
  await annotate(`memory after ${ROUNDS / 4} rounds: ${early.join(', ')} MB; after ${ROUNDS}: ${late.join(', ')} MB`);

  const numbers = Array.from({ length: ROUNDS }, (_, index) => index + 1);
  expect(live.events('round-committed').map(({ body }) => body.round)).toEqual(numbers);
  expect(await client.jobs.get({ id })).toMatchObject({ state: 'succeeded', roundsCommitted: ROUNDS });
  expect(live.events('device-went-offline')).toEqual([]);
  for (const [index, megabytes] of late.entries()) {
    expect(megabytes - (early[index] ?? 0)).toBeLessThanOrEqual(GROWTH_MEGABYTES);
  }
});
