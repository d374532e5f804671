import { expect, test } from 'vitest';
import { fromErrorAnswer, readErrorAnswer } from '../../../../common/api-client/error-answer.ts';

test('an answer becomes the error that was thrown', () => {
  const body = {
    code: 'not-found',
    message: 'no such job',
    details: { jobId: 'j1', row: 3, of: null },
    hint: 'look again',
  };
  const answer = readErrorAnswer(body);
  expect(answer).toEqual(body);
  expect(answer && fromErrorAnswer(answer)).toMatchObject({ name: 'AppError', ...body });
});

test('a code of a later version counts as internal, details that are no facts as none', () => {
  const body = { code: 'of-tomorrow', message: 'm', details: { list: [1] } };
  expect(readErrorAnswer(body)).toEqual({ code: 'internal', message: 'm', details: {} });
});

test.each([
  ['a text', 'not found'],
  ['nothing', null],
  ['a list', [{ message: 'm' }]],
  ['an error without a message', { code: 'not-found' }],
  ['a hint that is no text', { code: 'not-found', message: 'm', hint: 3 }],
])('%s is no answer', (_what, body) => {
  expect(readErrorAnswer(body)).toBeUndefined();
});
