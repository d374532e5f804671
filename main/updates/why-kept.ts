import type { Obstacle } from '../../common/updates/agent-report.ts';
import { isNewer } from '../../common/updates/release-version.ts';
import type { Rollout } from '../../common/updates/rollout.ts';

/** Why a release has to stay, by the rollout that was started last and what the devices run; undefined where nothing needs it. */
export function whyKept(
  version: string,
  rollout: Pick<Rollout, 'version' | 'state'> | undefined,
  running: readonly string[],
): Obstacle | undefined {
  if (rollout?.version === version && (rollout.state === 'running' || rollout.state === 'paused')) {
    return conflict(`version ${version} is on its way to the devices`, 'Wait for its end, or cancel it first.');
  }
  if (!running.includes(version) || running.some((other) => isNewer(other, version))) return undefined;
  return conflict(
    `version ${version} is the newest that devices run: others get it from here`,
    'It can be removed once a newer one runs on a device.',
  );
}

function conflict(message: string, nextStep: string): Obstacle {
  return { code: 'conflict', message, nextStep };
}
