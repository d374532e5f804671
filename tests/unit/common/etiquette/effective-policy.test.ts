import { expect, test } from 'vitest';
import { effectivePolicy, layersOf, merged } from '../../../../common/etiquette/effective-policy.ts';
import { EtiquettePolicy, USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';

const LAYERS = {
  cluster: { yieldBelowCharge: 0.6, onBattery: 'yield' as const, userIdleSeconds: 60 },
  groups: new Map([
    ['office', { onBattery: 'off' as const, userIdleSeconds: 120 }],
    ['zoo', { userIdleSeconds: 240 }],
  ]),
  devices: new Map([['mac', { yieldBelowCharge: null }]]),
};

test('the most specific layer wins, field by field', () => {
  expect(effectivePolicy(LAYERS, { id: 'mac', tags: ['zoo', 'office'] })).toEqual({
    ...USUAL_POLICY,
    yieldBelowCharge: null,
    onBattery: 'off',
    userIdleSeconds: 240,
  });
  expect(effectivePolicy(LAYERS, { id: 'other', tags: [] })).toEqual({ ...USUAL_POLICY, ...LAYERS.cluster });
});

test('each field tells from which layer it is', () => {
  const { sources } = merged(layersOf(LAYERS, { id: 'mac', tags: ['zoo', 'office'] }));
  expect(sources).toEqual({
    yieldBelowCharge: { kind: 'device', id: 'mac' },
    onBattery: { kind: 'group', tag: 'office' },
    userIdleSeconds: { kind: 'group', tag: 'zoo' },
  });
});

test('the usual policy is a policy', () => {
  expect(EtiquettePolicy.parse(USUAL_POLICY)).toEqual(USUAL_POLICY);
});
