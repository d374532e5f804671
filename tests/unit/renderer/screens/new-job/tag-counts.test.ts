import { expect, test } from 'vitest';
import { countTags, howManyCarry } from '../../../../../renderer/screens/new-job/form/tag-counts.ts';

const studio = { tags: ['office', 'gpu-10', 'gpu-9'], isOnline: true };
const mini = { tags: ['office'], isOnline: false };
const attic = { tags: [], isOnline: true };
const all = [studio, mini, attic];

test('every tag is there once, by name, with its devices; also one that is only asked for', () => {
  expect(countTags(all, ['cellar', 'office'])).toEqual([
    ['cellar', 0],
    ['gpu-9', 1],
    ['gpu-10', 1],
    ['office', 2],
  ]);
});

test('a device counts that carries all tags; without any, every device does', () => {
  expect(howManyCarry(all, ['office'])).toEqual({ all: 2, online: 1 });
  expect(howManyCarry(all, ['office', 'gpu-9'])).toEqual({ all: 1, online: 1 });
  expect(howManyCarry(all, ['cellar'])).toEqual({ all: 0, online: 0 });
  expect(howManyCarry(all, [])).toEqual({ all: 3, online: 2 });
});
