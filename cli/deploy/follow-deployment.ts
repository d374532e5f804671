import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment, Replica } from '../../common/domain/deployment.ts';
import type { CliContext, Connection } from '../cli-context.ts';
import { LivePainter } from '../live/live-painter.ts';
import { renderReplicaLine, renderStanding } from '../output/render-deployment.ts';

const ASK_AGAIN_MS = 250;
/** Phases that are told of even where nothing can be drawn over. */
const QUIET: ReadonlySet<Replica['phase']> = new Set(['waiting']);
/** Phases that are told of for good; the others are drawn over where that is possible. */
const LASTING: ReadonlySet<Replica['phase']> = new Set(['ready', 'failed', 'restarting']);
/** Why a deployment stays as it is until somebody does something. */
const LASTING_REASONS: ReadonlySet<string> = new Set(['no-room', 'failed-here']);

interface Following {
  readonly name: string;
  readonly isSilent: boolean;
  /** Ends the following, not the deployment. */
  readonly signal: AbortSignal;
}

/** Shows how each device comes to serve it, until it is served, cannot be, or the signal says so; returns how it stands then. */
export async function followDeployment(
  { client }: Pick<Connection, 'client'>,
  { name, isSilent, signal }: Following,
  { terminal }: Pick<CliContext, 'terminal'>,
): Promise<Deployment> {
  const painter = new LivePainter(terminal);
  const told = new Map<string, string>();
  try {
    while (true) {
      const deployment = await client.deployments.get({ name });
      if (!isSilent) {
        const live = [
          ...deployment.replicas
            .filter(({ phase }) => !LASTING.has(phase))
            .map((replica) => renderReplicaLine(replica, deployment, terminal.colours)),
          renderStanding(deployment, terminal.colours),
        ];
        painter.paint(newsOf(deployment, told, terminal), live);
      }
      if (hasSettled(deployment) || signal.aborted) return deployment;
      await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    painter.close();
  }
}

/** True when more of it is served than before only if somebody does something. */
export function hasSettled({ state, reason, replicas }: Deployment): boolean {
  switch (state) {
    case 'ready':
      // With other settings, devices serve on as before until those that take over are ready.
      return replicas.every(({ phase }) => phase === 'ready' || phase === 'unloaded');
    case 'degraded':
      return LASTING_REASONS.has(reason?.code ?? '');
    case 'starting':
      return false;
    case 'failed':
    case 'stopping':
    case 'stopped':
      return true;
  }
}

/** What has changed since it was told last. */
function newsOf(
  deployment: Deployment,
  told: Map<string, string>,
  { isInteractive, colours }: CliContext['terminal'],
): string[] {
  const lines: string[] = [];
  const tell = (key: string, state: string, isWorthIt: boolean, line: () => string): void => {
    if (told.get(key) === state) return;
    told.set(key, state);
    if (isWorthIt) lines.push(line());
  };
  for (const replica of deployment.replicas) {
    const { id, phase } = replica;
    tell(id, phase, isInteractive ? LASTING.has(phase) : !QUIET.has(phase), () =>
      renderReplicaLine(replica, deployment, colours),
    );
  }
  const { reason } = deployment;
  const isStuck = reason !== null && LASTING_REASONS.has(reason.code);
  tell('', `${deployment.state} ${reason?.code}`, isStuck && !isInteractive && !hasSettled(deployment), () =>
    renderStanding(deployment, colours),
  );
  return lines;
}
