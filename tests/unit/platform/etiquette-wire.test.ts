import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import type { EtiquetteState } from '../../../common/etiquette/decision.ts';
import { USUAL_POLICY } from '../../../common/specs/etiquette-policy.ts';
import { decodeEtiquette, decodePolicy, encodeEtiquette } from '../../../platform/wire/etiquette-wire.ts';
import { EtiquettePolicySchema, EtiquetteSchema } from '../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';

const STATE: EtiquetteState = {
  level: 'yield',
  reasons: [
    { rule: 'thermal', level: 'yield', measured: 'serious', limit: null },
    { rule: 'charge', level: 'yield', measured: 0.42, limit: 0.5 },
  ],
  since: 5,
  until: null,
};

test.each([STATE, { ...STATE, level: 'full' as const, reasons: [], until: 1_800_000_000_000 }])(
  'what a device says of itself arrives as it was: %o',
  (state) => {
    expect(decodeEtiquette(create(EtiquetteSchema, encodeEtiquette(state, 'v1')))).toEqual(state);
  },
);

test('a level or a reason that nobody knows is refused', () => {
  const said = encodeEtiquette(STATE, '');
  expect(() => decodeEtiquette(create(EtiquetteSchema, { ...said, level: 'sleepy' }))).toThrow('etiquette.level');
  expect(() => decodeEtiquette(create(EtiquetteSchema, { ...said, reasons: ['{'] }))).toThrow('not JSON');
});

test('a policy of another version holds with the fields that both know; a wrong value is refused', () => {
  const told = { onBattery: 'off', userIdleSeconds: 1, whileMoonIsFull: 'yield' };
  const policy = create(EtiquettePolicySchema, { version: 'v2', policy: JSON.stringify(told) });
  expect(decodePolicy(policy)).toEqual({
    version: 'v2',
    policy: { ...USUAL_POLICY, onBattery: 'off', userIdleSeconds: 1 },
  });
  const wrong = create(EtiquettePolicySchema, { version: 'v3', policy: '{"onBattery":"sometimes"}' });
  expect(() => decodePolicy(wrong)).toThrow('policy.onBattery');
});
