import { expect, test } from 'vitest';
import { EventKind } from '../../../../../common/domain/event.ts';
import { filterParameters } from '../../../../../common/domain/event-filter-parameters.ts';
import { EVENT_GROUPS, kindsOf } from '../../../../../renderer/screens/events/event-groups.ts';
import { filterOf, readQuery, writeQuery } from '../../../../../renderer/screens/events/event-query.ts';

const HOUR_MS = 3_600_000;

test('a link says what is shown, and is read back as it was written', () => {
  const link = '?kind=joining,job-failed&device=d1&job=j1&by=owner&text=two+words&last=day';
  expect(writeQuery(readQuery(link))).toBe(link);
  const span = '?since=2026-01-31T12:00:00.000Z&until=2026-01-31T13:30:00.000Z';
  expect(readQuery(span).range).toBe('custom');
  expect(writeQuery(readQuery(span))).toBe(span);
  expect(writeQuery(readQuery(''))).toBe('');
});

test('a range between two times that are not chosen yet stays in the link', () => {
  const link = writeQuery({ ...readQuery(''), range: 'custom' });
  expect(link).toBe('?last=custom');
  expect(readQuery(link).range).toBe('custom');
  expect(filterOf(readQuery(link), 0)).toEqual({});
});

test('what cannot be read is left out', () => {
  expect(writeQuery(readQuery('?kind=nonsense,jobs&device=NOT AN ID&last=never&since=soon'))).toBe('?kind=jobs');
});

test('groups become their kinds, and ranges times', () => {
  const now = 10 * HOUR_MS;
  expect(filterOf(readQuery('?kind=access,job-failed&last=hour'), now)).toEqual({
    kinds: [...kindsOf('access'), 'job-failed'],
    since: 9 * HOUR_MS,
  });
  expect(filterOf(readQuery('?kind=job-failed,jobs'), now).kinds).toHaveLength(kindsOf('jobs').length);
});

test('a filter is asked of the control API as its export takes it', () => {
  const filter = filterOf(readQuery('?kind=job-failed,job-created&text=a%26b'), 0);
  expect(filterParameters(filter)).toBe('kinds=job-failed%2Cjob-created&text=a%26b');
});

test('every kind belongs to one group', () => {
  expect(EVENT_GROUPS.flatMap(kindsOf).toSorted()).toEqual(EventKind.options.toSorted());
});
