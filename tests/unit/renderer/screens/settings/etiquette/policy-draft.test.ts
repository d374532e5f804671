import { expect, test } from 'vitest';
import { USUAL_POLICY } from '../../../../../../common/specs/etiquette-policy.ts';
import {
  applied,
  differing,
  policyIssues,
  withChange,
} from '../../../../../../renderer/screens/settings/etiquette/draft/policy-draft.ts';

const base = { onBattery: 'yield', userIdleSeconds: 60 } as const;
const over = { base, inherited: USUAL_POLICY };

test('what is typed back to what was set, or to what is inherited, is no change', () => {
  const changed = withChange({}, ['onBattery', { kind: 'set', value: 'off' }], over);
  expect(changed).toEqual({ onBattery: { kind: 'set', value: 'off' } });
  expect(withChange(changed, ['onBattery', { kind: 'set', value: 'yield' }], over)).toEqual({});
  expect(withChange({}, ['whenWarm', { kind: 'set', value: USUAL_POLICY.whenWarm }], over)).toEqual({});
  expect(withChange({}, ['whenWarm', { kind: 'reset' }], over)).toEqual({});
  // Said for itself it stays, also when the layers below say the same.
  const said = withChange({}, ['onBattery', { kind: 'set', value: USUAL_POLICY.onBattery }], over);
  expect(applied(base, said)).toEqual({ ...base, onBattery: USUAL_POLICY.onBattery });
});

test('a reset takes a field away, and only it', () => {
  const changes = withChange({}, ['onBattery', { kind: 'reset' }], over);
  expect(applied(base, changes)).toEqual({ userIdleSeconds: 60 });
});

test('fields are different that were set, taken away or given another value', () => {
  expect(differing(base, { onBattery: 'yield', hours: [] })).toEqual(['userIdleSeconds', 'hours']);
  expect(differing(base, { ...base })).toEqual([]);
});

test('each wrong field tells why, hours with their place', () => {
  const hours = [{ days: [], from: '8', to: '24:00', level: 'off' }];
  const issues = policyIssues({
    yieldBelowCharge: 3,
    offBelowCharge: null,
    whenWarm: 'full',
    loadSeconds: undefined,
    hours,
  });
  expect(Object.keys(issues)).toEqual(['yieldBelowCharge', 'loadSeconds', 'hours']);
  expect(issues.hours?.map(({ path }) => path)).toEqual([
    [0, 'days'],
    [0, 'from'],
  ]);
});
