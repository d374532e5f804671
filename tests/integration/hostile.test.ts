import { expect, test } from 'vitest';
import { fight } from '../support/attacks/attack.ts';
import { FRAMING_ATTACKS } from '../support/attacks/framing-attacks.ts';
import { MEMBER_ATTACKS } from '../support/attacks/member-attacks.ts';
import { STRANGER_ATTACKS } from '../support/attacks/stranger-attacks.ts';
import { aTarget } from '../support/attacks/target.ts';
import { TRANSPORT_ATTACKS } from '../support/attacks/transport-attacks.ts';
import { aCluster } from '../support/cluster.ts';
import { aSlowJob } from '../support/train-job.ts';

test('strangers', async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const target = await aTarget(orchestrator);
  await orchestrator.client.jobs.create(aSlowJob({ rounds: 100 }));
  const { came, expected } = await fight(target, [...MEMBER_ATTACKS, ...STRANGER_ATTACKS, ...TRANSPORT_ATTACKS, ...FRAMING_ATTACKS]);
  expect(came).toEqual(expected);
});
