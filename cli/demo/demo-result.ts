import type { JobDetails } from '../../common/domain/job.ts';

/** What a demo has reached; `--json` prints it. */
export interface DemoResult {
  readonly accuracy: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly devices: number;
  readonly updates: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** What the job has reached, over all of its committed rounds. */
export function demoResultOf(job: JobDetails): DemoResult {
  const rounds = job.rounds.filter(({ state }) => state === 'committed');
  const participants = rounds.flatMap((round) => round.participants);
  const took = (job.endedAt ?? 0) - (job.startedAt ?? 0);
  return {
    accuracy: job.evaluation?.accuracy ?? 0,
    rounds: rounds.length,
    seconds: Math.max(0, took) / 1_000,
    devices: new Set(participants.map(({ deviceId }) => deviceId)).size,
    updates: participants.length,
    bytesUp: rounds.reduce((sum, { bytesUp }) => sum + bytesUp, 0),
    bytesDown: rounds.reduce((sum, { bytesDown }) => sum + bytesDown, 0),
  };
}
