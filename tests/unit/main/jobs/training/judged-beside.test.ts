import { expect, test } from 'vitest';
import type { JobId } from '../../../../../common/domain/ids.ts';
import type { Stage } from './a-device-update.ts';
import { aJudgedSpec, aJudgingStage, answerWith } from './a-judged-job.ts';

/** So many that judging takes its time. */
const LABELS = Array.from({ length: 40_000 }, (_, i) => (i % 4 === 0 ? 1 : 0));

/** What the log tells of the rounds, in its order. */
function told({ service }: Stage, id: JobId): string[] {
  return service.record(id).events.flatMap(({ body }) => {
    return 'round' in body && body.kind.startsWith('round-') ? [`${body.kind} ${body.round}`] : [];
  });
}

async function run(facts: object): Promise<{ readonly order: string[]; readonly accuracies: unknown[] }> {
  const stage = await aJudgingStage(LABELS);
  const { id } = stage.service.create(aJudgedSpec({ rounds: 3, ...facts }));
  for (const [round, label] of [
    [1, 1],
    [2, 0],
    [3, 1],
  ] as const)
    await answerWith(stage, id, round, label);
  await stage.untilEvent(id, 'job-succeeded');
  const { rounds } = stage.service.get(id);
  return { order: told(stage, id), accuracies: rounds.map(({ evaluation }) => evaluation?.accuracy) };
}

test('a round is judged while devices are at the next one, which is not committed before', async () => {
  const { order, accuracies } = await run({});
  expect(accuracies).toEqual([0.25, 0.75, 0.25]);
  const at = (event: string) => order.indexOf(event);
  expect(at('round-started 2')).toBeLessThan(at('round-evaluated 1'));
  expect(at('round-evaluated 1')).toBeLessThan(at('round-committed 2'));
  expect(at('round-evaluated 2')).toBeLessThan(at('round-committed 3'));
  expect(order.at(-1)).toBe('round-evaluated 3');
});

test('a round is judged first where the job may end by it', async () => {
  const { order } = await run({ targetAccuracy: 0.9 });
  const at = (event: string) => order.indexOf(event);
  expect(at('round-evaluated 1')).toBeLessThan(at('round-started 2'));
});
