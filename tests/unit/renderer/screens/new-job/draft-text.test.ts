import { describe, expect, test } from 'vitest';
import { editDraft, readDraft, writeDraft } from '../../../../../renderer/screens/new-job/draft/draft-text.ts';

const TEXT = `# my job
kind: train
rounds: 20 # enough
model:
  input: [ 64 ]
  layers:
    - { type: dense, units: 10 }
`;

function lineOf(text: string, ...path: string[]): number | undefined {
  const reading = readDraft(text);
  return reading.kind === 'readable' ? reading.lineOf(path) : undefined;
}

describe('an edit', () => {
  test('changes one value and keeps comments and the rest', () => {
    expect(editDraft(TEXT, ['rounds'], 30)).toBe(TEXT.replace('20', '30'));
  });

  test('makes what the value stands in, and takes it out again once it is empty', () => {
    const withPartition = editDraft(TEXT, ['data', 'partition', 'scheme'], 'iid');
    expect(withPartition).toBe(`${TEXT}data:\n  partition:\n    scheme: iid\n`);
    expect(editDraft(withPartition, ['data', 'partition', 'scheme'], undefined)).toBe(TEXT);
  });

  test('replaces what is no place for fields', () => {
    expect(editDraft('data: 5\n', ['data', 'kind'], 'local')).toBe('data:\n  kind: local\n');
    expect(editDraft('just words', ['name'], 'a')).toBe('name: a\n');
  });

  test('does not touch a text that is no YAML', () => {
    expect(editDraft('a: [1', ['a'], 2)).toBe('a: [1');
  });
});

describe('a text', () => {
  test('tells the line of a value, or of what it is missing from', () => {
    expect(lineOf(TEXT, 'rounds')).toBe(3);
    expect(lineOf(TEXT, 'model', 'layers', '0', 'units')).toBe(7);
    expect(lineOf(TEXT, 'model', 'loss')).toBe(4);
  });

  test('that is no YAML tells where', () => {
    expect(readDraft('kind: train\nmodel: [1, 2\nrounds: 3\n')).toMatchObject({
      kind: 'broken',
      problems: [{ line: 3, code: 'MISSING_CHAR' }],
    });
    expect(readDraft('a: 1\na: 2\n')).toEqual({ kind: 'broken', problems: [{ line: 2, code: 'DUPLICATE_KEY' }] });
    expect(readDraft('a: *nobody\n')).toMatchObject({ kind: 'broken' });
  });

  test('of a job has a layer a line', () => {
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 2 }];
    expect(writeDraft({ model: { input: [8, 8, 1], layers } })).toBe(
      'model:\n  input: [ 8, 8, 1 ]\n  layers:\n    - { type: flatten }\n    - { type: dense, units: 2 }\n',
    );
  });
});
