import { expect, test } from 'vitest';
import { RULE_DEFAULTS, ruleProblem } from '../../../../../common/domain/alert-rule-defaults.ts';
import { AlertRule } from '../../../../../common/domain/alert-rules.ts';
import { en } from '../../../../../renderer/language/en.ts';
import { createFormat } from '../../../../../renderer/language/format.ts';
import { ruleText } from '../../../../../renderer/screens/alerts/rules/rule-text.ts';
import { readRule, ruleChange, typedRule } from '../../../../../renderer/screens/alerts/rules/typed-rule.ts';

const { rules: words } = en.alerts;

test('every rule reads as it was written, and is in order as it is usual', () => {
  for (const rule of AlertRule.options) {
    const usual = RULE_DEFAULTS[rule];
    expect(readRule(rule, typedRule(rule, usual), words).settings).toEqual(usual);
    expect(ruleProblem(rule, usual)).toBeUndefined();
  }
});

test('figures are typed in the units of people', () => {
  expect(typedRule('device-disk-low', RULE_DEFAULTS['device-disk-low'])).toMatchObject({ raise: '5', clear: '6' });
  expect(typedRule('clock-skewed', RULE_DEFAULTS['clock-skewed'])).toMatchObject({
    raise: '5',
    clear: '2',
    time: '30',
  });
  const busy = typedRule('device-cpu-high', RULE_DEFAULTS['device-cpu-high']);
  expect(busy).toMatchObject({ raise: '95', clear: '80', time: '15', timeUnit: 'min' });
  const { settings } = readRule('device-cpu-high', { ...busy, raise: '97,5', time: '1.5', timeUnit: 'h' }, words);
  expect(settings).toMatchObject({ raise: 0.975, clear: 0.8, forSeconds: 5_400 });
});

test('what is wrong stands beside its field', () => {
  const low = typedRule('battery-low', RULE_DEFAULTS['battery-low']);
  expect(readRule('battery-low', { ...low, clear: '10' }, words).problems).toEqual({
    clear: 'No less than the figure that raises it',
  });
  expect(readRule('battery-low', { ...low, raise: 'much', time: '31', timeUnit: 'd' }, words).problems).toEqual({
    raise: 'A number',
    time: 'A time of no more than 30 days',
  });
  expect(readRule('battery-low', { ...low, clear: '130' }, words).problems).toEqual({ clear: 'No more than 100' });
});

test('only what differs is changed', () => {
  const usual = RULE_DEFAULTS['battery-low'];
  expect(ruleChange(usual, { ...usual, raise: 0.1, expected: [] })).toEqual({ raise: 0.1 });
});

test('a rule is told in words', () => {
  const told = (rule: AlertRule) =>
    ruleText(rule, RULE_DEFAULTS[rule], {
      messages: en,
      format: createFormat('en'),
      deviceNames: new Map(),
    }).replaceAll('\u00a0', ' ');
  expect(told('device-hot')).toBe('from serious, after 1 min, ends at fair');
  expect(told('job-stuck')).toBe('after 5 times its usual round, no less than 10 min');
  expect(told('job-failed')).toBe('at once');
});
