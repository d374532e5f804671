import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { foldMessage } from '../../../../cli/live/fold-message.ts';
import { JobJournal } from '../../../../cli/live/job-journal.ts';
import { timeLeftMs } from '../../../../cli/live/job-progress.ts';
import { foldDetails, type JobView, viewOf } from '../../../../cli/live/job-view.ts';
import { renderLive } from '../../../../cli/live/render-live.ts';
import type { JobDetails } from '../../../../common/domain/job.ts';
import { about, aDevice, aJob, anEvent, aRound, aTask, job, START } from '../builders.ts';

const colours = picocolors.createColors(false);
const devices = [aDevice(), aDevice({ name: 'nuc' })];

function viewAfter(rounds: number, changes: Partial<JobDetails> = {}): JobView {
  return viewOf(aJob({ rounds: Array.from({ length: rounds }, (_, index) => aRound(index + 1)), ...changes }), devices);
}

function linesOf(view: JobView, now = START): string[] {
  return renderLive(view, { now, mostDevices: 12, colours });
}

describe('the live part', () => {
  it('has a bar for each device, and says where the job stands', () => {
    const view = viewAfter(3, {
      tasks: [
        aTask({ round: 4 }),
        aTask({
          round: 4,
          partition: 1,
          deviceId: aDevice({ name: 'nuc' }).id,
          state: 'uploading',
          samplesDone: 20_000,
        }),
      ],
    });
    expect(linesOf(view, START + 3_500)).toEqual([
      '  mac-mini  training   █████░░░░░░░░░░░░░░░   25 %  5,000 of 20,000 samples',
      '  nuc       uploading  ████████████████████  100 %  20,000 of 20,000 samples',
      'Round 4 of 10 · 93.00 % · 0:07 left · ↑ 4.8 MB ↓ 5.1 MB',
    ]);
  });

  it('shows why a device is away', () => {
    const gone = anEvent(1, { kind: 'device-went-offline', ...about('nuc'), absence: 'connection-lost' });
    expect(linesOf(foldMessage(viewAfter(1), gone))[1]).toBe('  nuc       ○ offline: its connection broke');
  });

  it('shows what waits, what is done and what was tried before', () => {
    const view = viewAfter(0, {
      tasks: [
        aTask({ state: 'running', phase: 'fetching', samplesDone: 0, attempt: 2 }),
        aTask({ partition: 1, state: 'queued', phase: null }),
        aTask({ partition: 2, deviceId: aDevice({ name: 'nuc' }).id, state: 'done' }),
      ],
      wait: { for: 'devices', needed: 2, available: 1, message: '1 of 2 devices is online', since: START },
    });
    expect(linesOf(view)).toEqual([
      '  mac-mini  fetching   ░░░░░░░░░░░░░░░░░░░░    0 %  0 of 20,000 samples  and 1 more  attempt 2',
      '  nuc       done       ████████████████████',
      'Round 1 of 10 · waits: 1 of 2 devices is online',
    ]);
  });

  it('counts the devices that do not fit', () => {
    const lines = renderLive(viewAfter(1), { now: START, mostDevices: 1, colours });
    expect(lines.slice(0, 2)).toEqual(['  mac-mini  at rest', '  and 1 more']);
  });
});

describe('the time left', () => {
  it('follows the pace of the last rounds and counts down within a round', () => {
    expect(timeLeftMs(viewAfter(4), START + 4_000)).toBe(6_000);
    expect(timeLeftMs(viewAfter(4), START + 4_400)).toBe(5_600);
    expect(timeLeftMs(viewAfter(1), START + 1_000)).toBe(9_000);
  });

  it('is never below nothing, nor more than the pace says', () => {
    expect(timeLeftMs(viewAfter(4), START + 60_000)).toBe(0);
    expect(timeLeftMs(viewAfter(4), START)).toBe(6_000);
  });

  it('is not known before the first round, nor while the job rests', () => {
    expect(timeLeftMs(viewAfter(0), START)).toBeNull();
    expect(timeLeftMs(viewAfter(2, { state: 'paused' }), START)).toBeNull();
    expect(timeLeftMs(viewAfter(2, { state: 'succeeded' }), START)).toBeNull();
  });
});

describe('the journal', () => {
  it('gives each round one line under one row of titles', () => {
    const journal = new JobJournal(colours);
    expect(journal.newLines(viewAfter(2))).toEqual([
      ' ROUND   ACCURACY     LOSS       TIME  UPDATES        UP      DOWN',
      '     1    91.00 %   0.3000      1.0 s        2    1.6 MB    1.7 MB',
      '     2    92.00 %   0.3000      1.0 s        2    1.6 MB    1.7 MB',
    ]);
    expect(journal.newLines(viewAfter(3))).toHaveLength(1);
    expect(journal.newLines(viewAfter(3))).toEqual([]);
  });

  it('shows only the latest rounds to whoever comes late', () => {
    const lines = new JobJournal(colours).newLines(viewAfter(50));
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe('Rounds up to 30 are in "eo job job-1".');
    expect(lines[2]).toMatch(/^ +31 /);
  });

  it('holds a round back until its evaluation is in, or will never come', () => {
    const unjudged = aRound(1, { evaluation: null });
    const journal = new JobJournal(colours);
    const view = viewOf(aJob({ rounds: [unjudged] }), devices);
    expect(journal.newLines(view)).toEqual([]);
    const next = foldDetails(view, aJob({ rounds: [unjudged, aRound(2, { evaluation: null })] }));
    expect(journal.newLines(next)).toHaveLength(2);
    const ended = foldDetails(next, aJob({ state: 'succeeded', rounds: [] }));
    expect(journal.newLines(ended)).toHaveLength(1);
  });

  it('puts in a line when something happened, and marks omissions and the target', () => {
    const spec = { ...aJob().spec, targetAccuracy: 0.91 };
    const omission = { deviceId: null, partition: 1, failure: { code: 'unavailable', message: 'gone' } } as const;
    const view = viewOf(aJob({ spec, rounds: [aRound(1, { omissions: [omission] })] }), devices);
    const paused = foldMessage(view, anEvent(7, { kind: 'job-paused', ...job }));
    const lines = new JobJournal(colours).newLines(paused);
    expect(lines[0]).toBe('! Job mnist was paused.');
    expect(lines[2]).toMatch(/1\.7 MB {2}✓ target {2}1 left out$/);
  });
});
