import { describe, expect, test } from 'vitest';
import { AttentionItem } from '../../../../common/domain/attention.ts';
import { DeviceId, JobId } from '../../../../common/domain/ids.ts';
import type { Job } from '../../../../common/domain/job.ts';
import { JoinRequest } from '../../../../common/domain/joining.ts';
import { ATTENTION_RULES } from '../../../../main/attention/attention-rules.ts';
import type { NoticedClone, NoticedSetAside, Situation } from '../../../../main/attention/situation.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aDevice } from '../api/a-control-api.ts';
import { aSituation } from './a-situation.ts';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;
const local = { name: 'sensors', shape: [2], classes: ['a', 'b'], samples: 3 };

function found(facts: Partial<Situation>) {
  const findings = Object.values(ATTENTION_RULES).flatMap((rule) => rule(aSituation({ now: NOW, ...facts })));
  return findings.map((one) => {
    const { subject: _, ...finding } = one;
    return AttentionItem.parse({ since: NOW, ...finding });
  });
}

function aJob(facts: Partial<Job> = {}): Job {
  return {
    id: JobId.parse('j1'),
    name: 'digits',
    state: 'running',
    wait: null,
    spec: aTrainSpec(),
    createdAt: 1,
    startedAt: 1,
    endedAt: null,
    roundsCommitted: 0,
    evaluation: null,
    bestAccuracy: null,
    bestRound: null,
    earlyStop: null,
    history: [],
    failure: null,
    model: null,
    ...facts,
  };
}

const offline = (id: string) =>
  ({ ...aDevice(id), state: 'offline', absence: 'lease-expired', stateSince: 77 }) as const;
const localJob = (facts: Partial<Job> = {}) =>
  aJob({ spec: aTrainSpec({ data: { kind: 'local', dataset: 'sensors' } }), ...facts });

describe('a person is called', () => {
  test('for nothing when all is well', () => {
    expect(found({ devices: [aDevice('one'), offline('two')], unfinishedJobs: [aJob()] })).toEqual([]);
    expect(found({ disk: { freeBytes: 5e9, totalBytes: 1e12 } })).toEqual([]);
  });

  test('for machines that ask to join', () => {
    const request = JoinRequest.parse({
      ...aDevice('x'),
      id: 'request1',
      state: 'pending',
      code: '1',
      address: 'a',
      askedAt: 5,
      expiresAt: 6,
    });
    expect(found({ requests: [request] })).toMatchObject([
      { id: 'machine-asks-to-join:request1', since: 5, dismissible: false, cause: { name: 'x', address: 'a' } },
    ]);
  });

  test('for jobs that wait for devices, with those that may be missed, and not for those that wait for their turn', () => {
    const wait = { needed: 2, available: 1, message: 'm', since: 9 };
    const devices = [aDevice('one'), offline('two')];
    expect(found({ devices, unfinishedJobs: [aJob({ wait: { for: 'devices', ...wait } })] })).toMatchObject([
      {
        severity: 'warning',
        since: 9,
        cause: { kind: 'job-waits-for-devices', needed: 2, available: 1, devicesOffline: 1, dataset: null },
      },
    ]);
    expect(found({ devices, unfinishedJobs: [aJob({ wait: { for: 'turn', ...wait } })] })).toEqual([]);
  });

  test('for a device that is away with the data of a job, each absence anew', () => {
    const devices = [{ ...offline('two'), datasets: [local] }, offline('three')];
    expect(found({ devices, unfinishedJobs: [localJob()] })).toMatchObject([
      { id: 'device-missed:two:j1:77', since: 77, cause: { deviceId: 'two', jobId: 'j1', dataset: 'sensors' } },
    ]);
    expect(found({ devices, unfinishedJobs: [localJob({ state: 'paused' })] })).toEqual([]);
  });

  test('for failed jobs, until they were looked at', () => {
    const failure = { code: 'round-failed', message: 'no' } as const;
    expect(found({ failedJobs: [aJob({ state: 'failed', endedAt: 8, failure })] })).toMatchObject([
      { id: 'job-failed:j1', since: 8, dismissible: true, cause: { failure } },
    ]);
  });

  test('for a device that an unfinished job has to do without, as long as both are there', () => {
    const body: NoticedSetAside['body'] = {
      kind: 'device-set-aside',
      jobId: JobId.parse('j1'),
      jobName: 'digits',
      deviceId: DeviceId.parse('one'),
      deviceName: 'One',
      refusals: 3,
      failure: { code: 'update-not-finite', message: 'value 7 of the update is not a finite number' },
    };
    const { kind: _, ...facts } = body;
    const setAside = [{ at: 4, body }];
    const devices = [aDevice('one')];
    expect(found({ setAside, devices, unfinishedJobs: [aJob()] })).toEqual([
      {
        id: 'device-set-aside:one:j1',
        severity: 'warning',
        since: 4,
        dismissible: true,
        cause: { kind: 'device-set-aside', ...facts },
      },
    ]);
    expect(found({ setAside, devices })).toEqual([]);
    expect(found({ setAside, unfinishedJobs: [aJob()] })).toEqual([]);
  });

  test('for a copied device that still belongs to the cluster', () => {
    const body: NoticedClone['body'] = {
      kind: 'device-cloned',
      deviceId: DeviceId.parse('one'),
      deviceName: 'One',
      addresses: ['a', 'b'],
    };
    const clones = [{ sequence: 4, at: 3, body }];
    expect(found({ clones, devices: [aDevice('one')] })).toMatchObject([
      { id: 'device-cloned:one:4', severity: 'critical' },
    ]);
    expect(found({ clones })).toEqual([]);
  });

  test.each([
    [4.9e9, 1e12, 'warning'],
    [0.9e9, 1e12, 'critical'],
    [0.9e9, 8e9, undefined],
    [0.7e9, 8e9, 'warning'],
    [0.1e9, 8e9, 'critical'],
  ])('for a disk with %d of %d bytes free: %s', (freeBytes, totalBytes, severity) => {
    expect(found({ disk: { freeBytes, totalBytes } })[0]?.severity).toBe(severity);
  });

  test('for unsafe settings, certificates near their end, and a changed event log', () => {
    expect(found({ unsafeSettings: ['insecure'] })).toMatchObject([{ cause: { setting: 'insecure' } }]);
    const ends = (days: number) =>
      found({ certificates: [{ certificate: 'lan', expiresAt: NOW + days * DAY_MS }] })[0]?.severity;
    expect([ends(22), ends(20), ends(2), ends(-1)]).toEqual([undefined, 'warning', 'critical', 'critical']);
    const walked = { from: 1, to: 9, events: 2, checkpoints: 0 };
    const bad = { ok: false, ...walked, firstBad: 3, problem: 'p', nextStep: 'n' } as const;
    expect(found({ verification: { at: 6, report: bad } })).toMatchObject([
      { id: 'event-log-changed:3', since: 6, severity: 'critical', dismissible: true },
    ]);
    expect(found({ pendingRestore: { backup: 'b', since: 4 } })).toMatchObject([{ since: 4, cause: { backup: 'b' } }]);
  });
});
