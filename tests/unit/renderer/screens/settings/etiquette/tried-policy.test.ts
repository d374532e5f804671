import { describe, expect, test } from 'vitest';
import type { PolicyLayer } from '../../../../../../common/etiquette/effective-policy.ts';
import { USUAL_POLICY } from '../../../../../../common/specs/etiquette-policy.ts';
import { triedPolicy } from '../../../../../../renderer/screens/settings/etiquette/past/tried-policy.ts';

const layers: readonly PolicyLayer[] = [
  { scope: { kind: 'cluster' }, settings: { onBattery: 'yield', whenWarm: 'gentle' } },
  { scope: { kind: 'group', tag: 'office' }, settings: { onBattery: 'off' } },
  { scope: { kind: 'device', id: 'd1' }, settings: { whenWarm: 'yield' } },
];

describe('triedPolicy', () => {
  test('takes what is wished in place of what was set for the same scope', () => {
    const policy = triedPolicy(layers, { kind: 'group', tag: 'office' }, { userIdleSeconds: 60 });
    expect(policy).toEqual({ ...USUAL_POLICY, onBattery: 'yield', whenWarm: 'yield', userIdleSeconds: 60 });
  });

  test('what is more specific still counts', () => {
    const policy = triedPolicy(layers, { kind: 'cluster' }, { onBattery: 'full', whenWarm: 'full', whenHot: 'off' });
    expect(policy).toMatchObject({ onBattery: 'off', whenWarm: 'yield', whenHot: 'off' });
  });

  test('a tag for which nothing was set yet takes its place among the others', () => {
    const wished = { onBattery: 'gentle', whenWarm: 'off' };
    expect(triedPolicy(layers, { kind: 'group', tag: 'mobile' }, wished)).toMatchObject({ onBattery: 'off' });
    expect(triedPolicy(layers, { kind: 'group', tag: 'studio' }, wished)).toMatchObject({
      onBattery: 'gentle',
      whenWarm: 'yield',
    });
  });
});
