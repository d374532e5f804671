import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { type EconomyState, NO_ECONOMY } from '../../../common/economy/economy-state.ts';
import { decodeEconomy, encodeEconomy } from '../../../platform/wire/economy-wire.ts';
import { EconomySchema } from '../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';

const STATE: EconomyState = {
  shortages: [{ resource: 'memory', measured: 0.06, limit: 0.1 }],
  stopped: [{ work: 'warm-trainer', since: 1_800_000_000_000, gainedBytes: 83_000_000 }],
  optional: [{ work: 'cached-parts', memoryBytes: 0, diskBytes: 7_000_000_000 }],
  returnsAt: null,
};

test.each([STATE, NO_ECONOMY, { ...STATE, shortages: [], returnsAt: 1_800_000_060_000 }])(
  'how a device gets by arrives as it was: %o',
  (state) => {
    expect(decodeEconomy(create(EconomySchema, encodeEconomy(state)))).toEqual(state);
  },
);

test('what makes no sense is refused', () => {
  const said = create(EconomySchema, encodeEconomy(STATE));
  expect(() => decodeEconomy({ ...said, shortages: ['{'] })).toThrow('not JSON');
  const [holding] = said.optional;
  if (holding === undefined) throw new Error('nothing is optional');
  expect(() => decodeEconomy({ ...said, optional: [{ ...holding, memoryBytes: -1 }] })).toThrow('economy.optional');
});
