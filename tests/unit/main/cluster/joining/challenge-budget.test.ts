import { expect, test } from 'vitest';
import { ChallengeBudget } from '../../../../../main/cluster/joining/challenge-budget.ts';
import { aCluster } from '../../../builders/a-cluster.ts';

async function aBudget() {
  const { clock, events, bodies } = await aCluster();
  return { clock, bodies, budget: new ChallengeBudget({ clock, events }) };
}

const take = (budget: ChallengeBudget, times: number) => Array.from({ length: times }, () => budget.take('10.0.0.7'));

test('those who go on use nothing up', async () => {
  const { budget, bodies } = await aBudget();
  for (let count = 0; count < 100; count++) budget.take('10.0.0.7')();
  expect(bodies()).toEqual([]);
});

test('twenty may break off, then one every three minutes, and it is told once', async () => {
  const { budget, clock, bodies } = await aBudget();
  take(budget, 20);
  const refused = expect.objectContaining({ code: 'too-many-requests' });
  for (let count = 0; count < 3; count++) expect(() => budget.take('10.0.0.8')).toThrow(refused);
  expect(bodies()).toEqual([{ kind: 'joining-disturbed', address: '10.0.0.8' }]);
  clock.advance(179_000);
  expect(() => budget.take('10.0.0.8')).toThrow(refused);
  clock.advance(1_000);
  take(budget, 1);
  expect(() => budget.take('10.0.0.8')).toThrow(refused);
});

test('a try that is given back counts once', async () => {
  const { budget } = await aBudget();
  const [giveBack] = take(budget, 20);
  giveBack?.();
  giveBack?.();
  take(budget, 1);
  expect(() => budget.take('10.0.0.7')).toThrow();
});
