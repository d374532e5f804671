import type { Examined } from '../../../common/doctor/finding.ts';

/** What an examined machine says of itself; all is well unless told otherwise. */
export function anExamined(facts: Partial<Examined> = {}): Examined {
  return {
    tookMs: 40,
    platform: 'linux',
    findings: [{ check: 'memory', status: 'ok', fact: { kind: 'memory-whole', totalBytes: 8 * 2 ** 30 } }],
    unreadable: 0,
    ...facts,
  };
}
