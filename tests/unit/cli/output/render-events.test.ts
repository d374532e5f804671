import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { renderEvent, renderEvents, renderVerification } from '../../../../cli/output/render-events.ts';
import { aHash } from '../../builders/a-hash.ts';
import { aLogEvent } from '../../builders/a-log-event.ts';
import { job, START } from '../builders.ts';

const plain = picocolors.createColors(false);
const owner = { kind: 'access-token', tokenId: 't', name: 'owner', role: 'admin', address: '127.0.0.1' } as const;
const cancelled = aLogEvent(12, { kind: 'job-cancelled', ...job }, { at: START, actor: owner });

describe('events for people', () => {
  it('say who, from where and what', () => {
    const [titles, ...rows] = renderEvents([aLogEvent(11, { kind: 'orchestrator-stopped' }), cancelled], plain);
    expect(titles).toMatch(/^EVENT {2}WHEN +WHO +FROM +WHAT$/);
    expect(rows[0]).toMatch(/^ {3}11 {2}\S+ \S+ {2}– +– +The orchestrator stopped\.$/);
    expect(rows[1]).toMatch(/^ {3}12 {2}\S+ \S+ {2}owner {2}127\.0\.0\.1 {2}Job mnist was cancelled\.$/);
  });

  it('are one sentence each as they come', () => {
    expect(renderEvent(cancelled, plain)).toMatch(/^12 {2}\S+ \S+ {2}owner from 127\.0\.0\.1 cancelled job mnist\.$/);
  });
});

describe('a verification for people', () => {
  const found = { from: 1, to: 1_200, events: 1_200, checkpoints: 2 };

  it('of a good log says how far it is signed', () => {
    expect(renderVerification({ ok: true, ...found, hash: aHash('end'), signedThrough: 1_000 }, plain)).toEqual([
      '✓ The event log is as it was written',
      'Events       1,200 good, of 1 to 1200',
      'Checkpoints  2 with a good signature',
      'Signed       up to event 1000',
      `Hash         ${aHash('end')}`,
    ]);
  });

  it('of a changed log says from where on, and what to do', () => {
    const fault = { firstBad: 8, problem: 'event 8 is missing', nextStep: 'Keep a copy.' };
    expect(renderVerification({ ok: false, ...found, events: 7, checkpoints: 0, ...fault }, plain)).toEqual([
      '✕ The event log was changed, from event 8 on',
      'Problem      event 8 is missing',
      'Events       7 good, of 1 to 1200',
      'Checkpoints  0 with a good signature',
      'Next         Keep a copy.',
    ]);
  });
});
