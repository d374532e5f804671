import { expect, test } from 'vitest';
import { traceTarget } from '../../../../main/tracing/trace-target.ts';

test('headers come from the environment, and are in it no more', () => {
  const environment = { EO_TRACE_HEADERS: 'authorization=Bearer%20k%3D1, x-team=lab', OTHER: 'stays' };
  const target = traceTarget('http://localhost:4318', environment);
  expect(target).toEqual({
    endpoint: 'http://localhost:4318',
    headers: { authorization: 'Bearer k=1', 'x-team': 'lab' },
  });
  expect(environment).toEqual({ OTHER: 'stays' });
});

test('without an endpoint nothing is sent', () => {
  expect(traceTarget(undefined, { EO_TRACE_HEADERS: 'a=b' })).toBeUndefined();
});

test.each(['no value', 'a=%zz', 'a b=c'])('headers such as "%s" are refused', (given) => {
  expect(() => traceTarget('http://localhost:4318', { EO_TRACE_HEADERS: given })).toThrowError(
    expect.objectContaining({ code: 'invalid-config' }),
  );
});
