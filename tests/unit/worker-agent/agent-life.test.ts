import { expect, test } from 'vitest';
import type { AgentPhase } from '../../../common/domain/agent-status.ts';
import { AgentLife } from '../../../worker-agent/agent-life.ts';

/** A life that has gone through these phases, and what it logged. */
function aLife(...phases: readonly AgentPhase[]) {
  const logged: object[] = [];
  const life = new AgentLife({ debug: (fields) => void logged.push(fields) });
  for (const phase of phases) life.enter(phase);
  return { life, logged };
}

test('an agent looks for its orchestrator, joins, works, and begins again when its connection breaks', () => {
  const { life } = aLife('joining', 'active', 'discovering', 'joining', 'active', 'joining', 'discovering');
  expect(life.phase).toBe('discovering');
});

test.each<AgentPhase[]>([[], ['joining'], ['joining', 'active']])('it can be told to stop at any time', (...phases) => {
  const { life } = aLife(...phases, 'draining', 'stopped');
  expect(life.phase).toBe('stopped');
});

test.each<[AgentPhase[], AgentPhase]>([
  [[], 'active'],
  [[], 'stopped'],
  [['joining', 'active'], 'stopped'],
  [['draining'], 'joining'],
  [['draining', 'stopped'], 'discovering'],
])('after %j it cannot be %s', (phases, next) => {
  const { life } = aLife(...phases);
  const before = life.phase;
  expect(() => life.enter(next)).toThrow(`an agent cannot go from ${before} to ${next}`);
  expect(life.phase).toBe(before);
});

test('each change is logged, and staying is none', () => {
  const { logged } = aLife('discovering', 'joining', 'joining', 'active');
  expect(logged).toEqual([
    { from: 'discovering', to: 'joining' },
    { from: 'joining', to: 'active' },
  ]);
});
