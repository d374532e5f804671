import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../cli/replay/compare-runs.ts';
import { renderComparison } from '../../../../cli/replay/render-comparison.ts';
import type { JobRecord } from '../../../../common/domain/job-record.ts';
import { aRecord } from '../../common/exports/a-record.ts';

/** The record with one round changed. */
function changed(record: JobRecord, number: number, change: object): JobRecord {
  const rounds = record.rounds.map((round) => (round.number === number ? { ...round, ...change } : round));
  return { ...record, rounds };
}

const other = 'f'.repeat(64);
const said = (before: JobRecord, again: JobRecord) => renderComparison(compareRuns(before, again)).join(' ');

describe('two runs of one specification', () => {
  it('are the same where every round committed the same parameters', () => {
    expect(compareRuns(aRecord(3), aRecord(3))).toMatchObject({ verdict: 'same-bits', sameRounds: 3 });
    expect(said(aRecord(3), aRecord(3))).toBe('The same bits: all 3 rounds committed the same parameters.');
  });

  it('differ from the first round on that has other parameters', () => {
    const again = changed(changed(aRecord(3), 2, { committedSha256: other }), 3, { committedSha256: other });
    expect(compareRuns(aRecord(3), again)).toMatchObject({ verdict: 'different', firstDifferent: 2, sameRounds: 1 });
    expect(said(aRecord(3), again)).toBe('Not the same: round 2 is the first whose parameters differ.');
  });

  it('differ at once where they began with other parameters, and where one has more rounds', () => {
    expect(said(aRecord(1), { ...aRecord(1), initialSha256: other as never })).toContain('began with different');
    expect(compareRuns(aRecord(3), aRecord(2))).toMatchObject({ verdict: 'different', firstDifferent: 3 });
    expect(compareRuns(aRecord(2), aRecord(3))).toMatchObject({ verdict: 'different', firstDifferent: 3 });
  });

  it('are told apart from those that were made of other parts', () => {
    const [first] = aRecord(3).rounds;
    const again = changed(aRecord(3), 2, { committedSha256: other, participants: first?.participants.slice(1) });
    expect(said(aRecord(3), again)).toContain('made of the updates of other parts');
  });

  it('may differ where the job does not say that it is reproducible', () => {
    const { job } = aRecord(1);
    const loose = aRecord(1, { job: { ...job, spec: { ...job.spec, reproducible: false } } });
    expect(said(loose, changed(loose, 1, { committedSha256: other }))).toContain('does not say "reproducible: true"');
  });

  it('cannot be called the same where hashes are missing', () => {
    const old = changed(aRecord(3), 1, { committedSha256: null });
    expect(compareRuns(old, aRecord(3))).toMatchObject({ verdict: 'not-comparable', unknownRounds: 1, sameRounds: 2 });
    const none = aRecord(1, { rounds: [] });
    expect(said(none, none)).toBe('There is nothing to compare: the record has no committed round.');
  });

  it('are compared by what is left of a record from before hashes were kept', () => {
    const [round] = aRecord(1).rounds;
    const old = changed(aRecord(1), 1, { committedSha256: null, parametersSha256: round?.committedSha256 });
    expect(compareRuns({ ...old, initialSha256: null }, aRecord(1)).verdict).toBe('same-bits');
  });
});
