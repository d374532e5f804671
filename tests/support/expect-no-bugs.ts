import { expect } from 'vitest';
import type { TestOrchestrator } from './test-orchestrator.ts';

/** The orchestrator runs and has logged no error: what a caller does wrong is the caller's to hear. */
export function expectNoBugs({ process }: TestOrchestrator): void {
  expect(process.isRunning).toBe(true);
  const bugs = process.output.split('\n').filter((line) => /"level":[56]0|unhandled|uncaught/i.test(line));
  expect(bugs.slice(0, 3)).toEqual([]);
}

/** Those who were refused are in the log, by kind and address, and nothing that they have sent. */
export function expectTerseRefusals({ process }: TestOrchestrator): void {
  const lines = process.output.split('\n').filter((line) => line.includes('"refusal":'));
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.length).toBeLessThan(500);
  for (const line of lines) {
    const { refusal, address, msg } = JSON.parse(line) as Record<string, string>;
    expect(msg).toBe(`refused ${address}: ${refusal}`);
  }
  const kinds = lines.map((line) => {
    const { refusal, address, component } = JSON.parse(line) as Record<string, string>;
    return `${component} ${refusal} ${address}`;
  });
  expect(new Set(kinds).size).toBe(kinds.length);
}
