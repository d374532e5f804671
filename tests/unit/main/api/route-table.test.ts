import { describe, expect, test } from 'vitest';
import { RouteTable } from '../../../../main/api/route-table.ts';

const route = (method: string, path: string) => ({ method, path, target: `${method} ${path}` });

const table = new RouteTable([
  route('GET', '/'),
  route('GET', '/jobs'),
  route('POST', '/jobs'),
  route('GET', '/jobs/{id}'),
  route('GET', '/jobs/newest'),
  route('PUT', '/jobs/{job}/tasks/{task}'),
  route('DELETE', '/jobs/newest/tasks/all'),
]);

describe('a path', () => {
  test.each([
    ['GET', '/', 'GET /', {}],
    ['POST', '/jobs', 'POST /jobs', {}],
    ['GET', '/jobs/', 'GET /jobs', {}],
    ['GET', '/jobs/a%2Fb', 'GET /jobs/{id}', { id: 'a/b' }],
    ['GET', '/jobs/%', 'GET /jobs/{id}', { id: '%' }],
    ['HEAD', '/jobs', 'GET /jobs', {}],
    ['GET', '/jobs/newest', 'GET /jobs/{id}', { id: 'newest' }],
    ['PUT', '/jobs/newest/tasks/all', 'PUT /jobs/{job}/tasks/{task}', { job: 'newest', task: 'all' }],
    ['DELETE', '/jobs/newest/tasks/all', 'DELETE /jobs/newest/tasks/all', {}],
  ])('%s %s is found', (method, path, target, parameters) => {
    expect(table.match(method, path)).toEqual({ kind: 'found', target, parameters });
  });

  test('that only other methods fit says which', () => {
    expect(table.match('PATCH', '/jobs')).toEqual({ kind: 'wrong-method', allowed: ['GET', 'POST'] });
    expect(table.match('GET', '/jobs/newest/tasks/all')).toEqual({ kind: 'wrong-method', allowed: ['PUT', 'DELETE'] });
  });

  test.each(['/job', '/jobs/1/tasks', '/jobs/1/tasks/2/3', '//jobs', '/__proto__'])('%s is none', (path) => {
    expect(table.match('GET', path)).toEqual({ kind: 'unknown' });
  });
});
