import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '../../../../common/etiquette/replay.ts';
import { parseTrace } from '../../../../common/etiquette/trace.ts';
import { USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';
import { simulateDay } from '../../../support/etiquette/simulated-day.ts';
import { recordDay } from '../../../support/etiquette/synthetic-trace.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

/** A look every three seconds, and five to hand a task back. */
const REACTION_MS = 8_000;
/** Load is measured over the time since the look before. */
const LOAD_REACTION_MS = REACTION_MS + 3_000;

test.for([1, 2, 3])(
  'twelve devices keep to their policies over a day, and lose no work: seed %i',
  { timeout: 30_000 },
  async (seed, { annotate }) => {
    const kept = simulateDay(USUAL_POLICY, seed);
    const unheeded = simulateDay({ ...USUAL_POLICY, enabled: false }, seed, { judge: USUAL_POLICY });
    await annotate(JSON.stringify({ kept, unheeded }));

    expect(kept.longestBreachMs).toBeLessThanOrEqual(REACTION_MS);
    expect(kept.tasksLost).toBe(0);
    expect(kept.handedBack).toBeGreaterThan(0);
    expect(kept.usefulHours).toBeGreaterThan(unheeded.usefulHours / 3);
    // The same day shows what the policy is for.
    expect(unheeded.longestBreachMs).toBeGreaterThan(60_000);
    expect(unheeded.breachHours).toBeGreaterThan(20 * kept.breachHours);
    expect(unheeded.tasksLost).toBe(0);
  },
);

test.for([1, 2, 3])(
  'load by other programs is heeded, also where it asks for tasks back: seed %i',
  { timeout: 30_000 },
  async (seed, { annotate }) => {
    const policy = { ...USUAL_POLICY, yieldAboveLoad: 0.75 };
    const kept = simulateDay(policy, seed);
    const unheeded = simulateDay({ ...policy, gentleAboveLoad: null, yieldAboveLoad: null }, seed, { judge: policy });
    await annotate(JSON.stringify({ kept, unheeded }));

    expect(kept.longestBreachMs).toBeLessThanOrEqual(LOAD_REACTION_MS);
    expect(kept.tasksLost).toBe(0);
    // Nothing but load is left out here: what is broken is its rule.
    expect(unheeded.longestBreachMs).toBeGreaterThan(600_000);
    expect(unheeded.breachHours).toBeGreaterThan(20 * kept.breachHours);
  },
);

test.for([1, 2, 3])('a recorded day is replayed with its load: seed %i', { timeout: 30_000 }, async (seed) => {
  const folder = aTemporaryFolder();
  const lived = await recordDay(USUAL_POLICY, seed, folder);
  const { entries } = parseTrace(readFileSync(join(folder, 'etiquette', 'trace.jsonl'), 'utf8'));
  const kept = replay(USUAL_POLICY, entries);
  expect(kept).toMatchObject({ breaches: 0 });
  expect(kept.msAt.gentle).toBeGreaterThan(replay({ ...USUAL_POLICY, gentleAboveLoad: null }, entries).msAt.gentle);
  // What was decided on the day is decided again.
  for (const [level, ms] of Object.entries(kept.msAt)) {
    expect(Math.abs(ms - (lived[level as keyof typeof lived] ?? 0))).toBeLessThan(5 * 60_000);
  }
});
