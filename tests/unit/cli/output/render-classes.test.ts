import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { renderClasses } from '../../../../cli/output/render-classes.ts';

const evaluation = { accuracy: 0.5, loss: 1, samples: 4, evaluationMs: 1 };
const plain = picocolors.createColors(false);

test('shows how each class of the test data fared, and what it was most often taken for', () => {
  const classes = [
    { name: 'cat', samples: 3, correct: 1, accuracy: 1 / 3 },
    { name: 'dog', samples: 1, correct: 1, accuracy: 1 },
    { name: null, samples: 0, correct: 0, accuracy: null },
  ];
  const confusion = [
    [1, 0, 2],
    [0, 1, 0],
    [0, 0, 0],
  ];
  const [title, head, cat, dog, ...more] = renderClasses({ round: 7, evaluation, classes, confusion }, plain);
  expect(title).toBe('Classes in round 7');
  expect(head?.split(/ {2,}/)).toEqual(['CLASS', 'SAMPLES', 'RIGHT', 'ACCURACY', 'MOST OFTEN TAKEN FOR']);
  expect(cat).toMatch(/^cat .* 3 .* 1 .*33\.3.*output 2 \(2\)$/);
  expect(dog?.trimEnd()).toMatch(/^dog .*100.*%$/);
  expect(more).toEqual([]);
});

test('says so where classes are not known', () => {
  const unknown = { round: 2, evaluation, classes: null, confusion: null };
  expect(renderClasses(unknown, plain)).toEqual(['Classes in round 2', 'Nothing is known of single classes.']);
});
