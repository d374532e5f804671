import type { AlertRule } from '../../common/domain/alert-rules.ts';
import type { Rule } from './finding.ts';

/** What may be wrong with work that is under way. */
export const WORK_RULES: Readonly<Record<Extract<AlertRule, 'deployment-degraded' | 'job-stuck'>, Rule>> = {
  'deployment-degraded': ({ deployments }) =>
    deployments.flatMap(({ name, state, reason, wanted, replicas }) => {
      // One that has served and has nobody left is `starting` again, and says why.
      const isShort = state === 'degraded' || state === 'failed' || (state === 'starting' && reason !== null);
      if (!isShort) return [];
      const ready = replicas.filter(({ phase }) => phase === 'ready').length;
      return {
        id: `deployment-degraded:${name}`,
        severity: ready === 0 ? 'critical' : 'warning',
        dismissible: false,
        cause: { kind: 'deployment-degraded', deployment: name, state, ready, wanted, reason: reason?.message ?? null },
      };
    }),

  'job-stuck': ({ progress, now, rules }) =>
    progress.flatMap(({ job, progressAt, usualRoundMs }) => {
      const { raise, forSeconds } = rules['job-stuck'];
      const patienceMs = Math.max(forSeconds * 1_000, (raise ?? 0) * (usualRoundMs ?? 0));
      if (now - progressAt < patienceMs) return [];
      return {
        id: `job-stuck:${job.id}`,
        severity: 'warning',
        since: progressAt,
        dismissible: false,
        cause: {
          kind: 'job-stuck',
          jobId: job.id,
          jobName: job.name,
          round: job.roundsCommitted + 1,
          progressAt,
          usualRoundMs,
        },
      };
    }),
};
