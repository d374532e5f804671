import { expect, test } from 'vitest';
import { deadlineSeconds } from '../../../../../main/jobs/training/learned-deadline.ts';

test.each([
  ['what the job says', 90, [900_000], 90],
  ['ten minutes before anybody was seen at work', 'auto', [undefined, undefined], 600],
  ['ten minutes while nobody is there', 'auto', [], 600],
  ['ten minutes while one was not seen', 'auto', [5_000, undefined], 600],
  ['longer, where those that were seen need longer', 'auto', [900_000, undefined], 2_700],
  ['three times what the slowest should take', 'auto', [5_000, 20_000], 60],
  ['ten seconds at least', 'auto', [20, 50], 10],
] as const)('a round may last %s', (_, setting, expected, seconds) => {
  expect(deadlineSeconds(setting, () => expected)).toBe(seconds);
});
