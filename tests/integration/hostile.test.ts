import { expect, test } from 'vitest';
import { fight } from '../support/attacks/attack.ts';
import { STRANGER_ATTACKS } from '../support/attacks/stranger-attacks.ts';
import { aTarget } from '../support/attacks/target.ts';
import { aCluster } from '../support/cluster.ts';

test('strangers', async () => {
  const { orchestrator } = await aCluster({ agents: 1 });
  const target = await aTarget(orchestrator);
  const { came, expected } = await fight(target, STRANGER_ATTACKS);
  expect(came).toEqual(expected);
});
