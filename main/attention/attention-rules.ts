import type { AttentionCause } from '../../common/domain/attention.ts';
import { DEVICE_RULES } from './device-rules.ts';
import type { Rule } from './finding.ts';
import type { Situation } from './situation.ts';
import { WORK_RULES } from './work-rules.ts';

const DAY_MS = 86_400_000;
const GIGABYTE = 1e9;
/** An authority has to be replaced by a person, the owner's certificate brought by one; ours renews itself long before. */
const SOON_MS = { authority: 90 * DAY_MS, orchestrator: 30 * DAY_MS, lan: 21 * DAY_MS };
const VERY_SOON_MS = 3 * DAY_MS;

/** Every reason for which the overview calls a person, one rule each. */
export const ATTENTION_RULES: Readonly<Record<AttentionCause['kind'], Rule>> = {
  ...DEVICE_RULES,
  ...WORK_RULES,

  'machine-asks-to-join': ({ requests }) =>
    requests.map(({ id, name, address, askedAt }) => ({
      id: `machine-asks-to-join:${id}`,
      severity: 'info',
      since: askedAt,
      dismissible: false,
      cause: { kind: 'machine-asks-to-join', requestId: id, name, address },
    })),

  'job-waits-for-devices': ({ unfinishedJobs, devices }) =>
    unfinishedJobs.flatMap(({ id, name, wait, spec }) => {
      if (wait?.for !== 'devices') return [];
      const { needed, available, since } = wait;
      const dataset = spec.data.kind === 'local' ? spec.data.dataset : null;
      const isWanted = (device: (typeof devices)[number]) => dataset === null || offers(device, dataset);
      const devicesOffline = devices.filter((device) => isAway(device) && isWanted(device)).length;
      return {
        id: `job-waits-for-devices:${id}`,
        severity: 'warning',
        since,
        dismissible: false,
        cause: { kind: 'job-waits-for-devices', jobId: id, jobName: name, needed, available, dataset, devicesOffline },
      };
    }),

  'job-failed': ({ failedJobs }) =>
    failedJobs.flatMap(({ id, name, failure, endedAt }) =>
      failure === null || endedAt === null
        ? []
        : {
            id: `job-failed:${id}`,
            severity: 'warning',
            since: endedAt,
            dismissible: true,
            cause: { kind: 'job-failed', jobId: id, jobName: name, failure },
          },
    ),

  'device-missed': ({ unfinishedJobs, devices }) =>
    unfinishedJobs.flatMap((job) => {
      const { dataset, kind } = job.spec.data;
      if (kind !== 'local' || job.state === 'paused') return [];
      return devices
        .filter((device) => isAway(device) && offers(device, dataset))
        .map(({ id, name, absence, stateSince }) => ({
          id: `device-missed:${id}:${job.id}:${stateSince}`,
          subject: `device-missed:${id}:${job.id}`,
          severity: 'warning',
          since: stateSince,
          dismissible: true,
          cause: {
            kind: 'device-missed',
            deviceId: id,
            deviceName: name,
            jobId: job.id,
            jobName: job.name,
            absence,
            dataset,
          },
        }));
    }),

  'device-set-aside': ({ setAside, unfinishedJobs, devices }) =>
    setAside
      .filter(({ body }) => unfinishedJobs.some(({ id }) => id === body.jobId))
      .filter(({ body }) => devices.some(({ id }) => id === body.deviceId))
      .map(({ at, body: { deviceId, deviceName, jobId, jobName, refusals, failure } }) => ({
        id: `device-set-aside:${deviceId}:${jobId}`,
        severity: 'warning',
        since: at,
        dismissible: true,
        cause: { kind: 'device-set-aside', deviceId, deviceName, jobId, jobName, refusals, failure },
      })),

  'device-cloned': ({ clones, devices }) =>
    clones
      .filter(({ body }) => devices.some(({ id }) => id === body.deviceId))
      .map(({ sequence, at, body: { deviceId, deviceName, addresses } }) => ({
        id: `device-cloned:${deviceId}:${sequence}`,
        severity: 'critical',
        since: at,
        dismissible: true,
        cause: { kind: 'device-cloned', deviceId, deviceName, addresses },
      })),

  'disk-nearly-full': ({ disk }) => {
    if (disk === null) return [];
    const { freeBytes, totalBytes } = disk;
    if (freeBytes >= Math.min(totalBytes * 0.1, 5 * GIGABYTE)) return [];
    const severity = freeBytes < Math.min(totalBytes * 0.02, GIGABYTE) ? 'critical' : 'warning';
    return [
      {
        id: 'disk-nearly-full',
        severity,
        dismissible: false,
        cause: { kind: 'disk-nearly-full', freeBytes, totalBytes },
      },
    ];
  },

  'setting-unsafe': ({ unsafeSettings }) =>
    unsafeSettings.map((setting) => ({
      id: `setting-unsafe:${setting}`,
      severity: 'warning',
      dismissible: false,
      cause: { kind: 'setting-unsafe', setting },
    })),

  'certificate-ends': ({ certificates, now }) =>
    certificates
      .filter(({ certificate, expiresAt }) => expiresAt - now < SOON_MS[certificate])
      .map(({ certificate, expiresAt }) => ({
        id: `certificate-ends:${certificate}`,
        severity: expiresAt - now < VERY_SOON_MS ? 'critical' : 'warning',
        since: expiresAt - SOON_MS[certificate],
        dismissible: false,
        cause: { kind: 'certificate-ends', certificate, expiresAt },
      })),

  'event-log-changed': ({ verification }) => {
    if (verification === undefined || verification.report.ok) return [];
    const { firstBad, problem } = verification.report;
    return [
      {
        id: `event-log-changed:${firstBad}`,
        severity: 'critical',
        since: verification.at,
        dismissible: true,
        cause: { kind: 'event-log-changed', firstBad, problem },
      },
    ];
  },

  'rollout-halted': ({ haltedRollout }) => {
    if (haltedRollout === null) return [];
    const { id, since, ...cause } = haltedRollout;
    return [{ id: `rollout-halted:${id}`, severity: 'warning', since, dismissible: true, cause }];
  },

  'restore-waits': ({ pendingRestore }) =>
    pendingRestore === null
      ? []
      : [
          {
            id: 'restore-waits',
            severity: 'info',
            since: pendingRestore.since,
            dismissible: false,
            cause: { kind: 'restore-waits', backup: pendingRestore.backup },
          },
        ],
};

function isAway({ state }: Situation['devices'][number]): boolean {
  return state === 'offline' || state === 'asleep';
}

function offers({ datasets }: Situation['devices'][number], dataset: string): boolean {
  return datasets.some(({ name }) => name === dataset);
}
