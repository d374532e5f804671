import { describe, expect, test } from 'vitest';
import type { Attempt } from '../../../../../common/domain/attempt.ts';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import type { PartMemory } from '../../../../../main/storage/rows/part-memory-rows.ts';
import { aHash } from '../../../builders/a-hash.ts';
import { aRound, PARAMETERS } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

/** What earlier rounds have left of these parts. */
function remembering(...parts: readonly Partial<PartMemory>[]) {
  const fresh = { steps: 0, controlSha256: null, deviceId: null };
  return {
    parts: new Map(parts.map((part, number) => [number, { ...fresh, ...part }])),
    stateSha256: aHash('state'),
  };
}

describe('a part of which a device keeps something', () => {
  const spec = { personal: { layers: 'last' } };
  const memory = remembering({ deviceId: nuc }, { deviceId: nuc });

  test('goes to that device again, also when another one has less to do', async () => {
    const stage = await aRound({ spec, memory });
    expect([0, 1].map((part) => stage.task(part).deviceId)).toEqual([nuc, nuc]);
  });

  test('goes to another one when that device is not there', async () => {
    const stage = await aRound({ spec, memory, online: ['mac'] });
    expect([0, 1].map((part) => stage.task(part).deviceId)).toEqual([mac, mac]);
  });

  test('is not tried beside it, however long it takes', async () => {
    const stage = await aRound({ spec, memory });
    const seen: Attempt = {
      ...{ deviceId: nuc, partition: 9, attempt: 1, outcome: 'done', failure: null, bytesUp: 0, bytesDown: 0 },
      ...{ offeredAt: 0, trainingStartedAt: 0, uploadStartedAt: 1_000, endedAt: 1_000 },
    };
    stage.pace.observe(seen, 100);
    await stage.passSeconds(20);
    expect([0, 1].map((part) => stage.task(part).attempt)).toEqual([1, 1]);
    expect(await stage.commandsTo(mac)).toEqual([]);
  });
});

describe('control variates', () => {
  const spec = { strategy: { name: 'scaffold' } };
  const memory = remembering({ controlSha256: aHash('own') });
  const reference = (text: string) => ({ sha256: aHash(text), sizeBytes: PARAMETERS.sizeBytes });

  test('go with the assignment; what no round has made yet is zero', async () => {
    const stage = await aRound({ spec, memory });
    const [first] = await stage.commandsTo(mac);
    const [second] = await stage.commandsTo(nuc);
    expect(first).toMatchObject({ assignment: { controls: { shared: reference('state'), part: reference('own') } } });
    expect(second).toMatchObject({ assignment: { controls: { shared: reference('state'), part: null } } });
  });

  test('are given to the device that has the part, and to no other', async () => {
    const stage = await aRound({ spec, memory });
    const expectModel = (part: number, id: DeviceId, text: string) => () =>
      stage.round.expectModel(stage.attempt(part).reference, id, aHash(text));
    for (const text of ['state', 'own', 'parameters']) expect(expectModel(0, mac, text)).not.toThrow();
    expect(expectModel(1, nuc, 'state')).not.toThrow();
    expect(expectModel(1, nuc, 'own')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('are none of other strategies', async () => {
    const stage = await aRound({ memory });
    expect(await stage.commandsTo(mac)).toMatchObject([{ assignment: { controls: null } }]);
    expect(() => stage.round.expectModel(stage.attempt(0).reference, mac, aHash('state'))).toThrow();
  });
});
