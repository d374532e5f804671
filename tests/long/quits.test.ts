import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Round } from '../../common/domain/job.ts';
import { Random } from '../../common/random.ts';
import { aCluster } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';

const QUITS = Number(process.env['EO_QUITS'] ?? 20);
const SEED = Number(process.env['EO_QUITS_SEED'] ?? 1);
/** Rounds that outlast the quits by far. */
const ENDLESS = 100_000;

const facts = ({ number, committedAt, parametersSha256, participants }: Round) => ({
  number,
  committedAt,
  parametersSha256,
  participants,
});

test('quitting at any instant loses nothing that was committed', async ({ annotate }) => {
  const random = new Random(SEED);
  const { orchestrator } = await aCluster({ agents: 2 });
  const { client, live } = orchestrator;
  const { id } = await client.jobs.create(aTrainJob({ rounds: ENDLESS }));
  let known: Round[] = [];
  for (let quit = 1; quit <= QUITS; quit++) {
    await delay(random.below(1_500));
    await orchestrator.stop(random.below(2) === 0 ? 'SIGTERM' : 'SIGINT');
    await orchestrator.restart();
    // Each round that was told of, or was there before, is there as it was; a round's parameters are let go two rounds later.
    const told = new Set(live.events('round-committed').map(({ body }) => body.round));
    const { rounds } = await client.jobs.get({ id });
    const committed = rounds.filter(({ state }) => state === 'committed');
    expect(committed.map(({ number }) => number)).toEqual(committed.map((_, index) => index + 1));
    expect([...told].filter((number) => number > committed.length)).toEqual([]);
    const shorter = (list: readonly Round[]) =>
      list.slice(0, known.length).map((round) => ({ ...facts(round), parametersSha256: '' }));
    expect(shorter(committed)).toEqual(shorter(known));
    known = committed;
  }
  const before = live.mark;
  await live.untilEvent('round-committed', () => true, { after: before });
  await client.jobs.cancel({ id });
  expect(await client.events.verify({})).toMatchObject({ ok: true });
  await annotate(`${QUITS} quits, ${known.length} rounds kept`);
});
