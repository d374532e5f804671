import type { Deployment } from '../../common/domain/deployment.ts';
import type { CliContext, Connection } from '../cli-context.ts';
import { EXIT } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { reasonWords, renderProblem } from '../output/render-deployment.ts';
import { formatCounted, formatDuration } from '../output/units.ts';
import { followDeployment } from './follow-deployment.ts';
import { callingFrom, renderHowToCall } from './render-how-to-call.ts';

interface Following {
  readonly asJson: boolean;
  /** The data folder that was named. */
  readonly data: string | undefined;
}

/** Follows a deployment until it is served, then says how to ask it; or why it is not. Ctrl-C leaves it coming, and says so. */
export async function followUntilServed(
  connection: Connection,
  name: string,
  context: CliContext,
  { asJson, data }: Following,
): Promise<void> {
  const { terminal, now, setExitCode, environment } = context;
  const begun = now();
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const deployment = await followDeployment(connection, { name, isSilent: asJson, signal }, context).finally(() =>
    interruption.release(),
  );
  const isServed = deployment.state === 'ready' || deployment.state === 'degraded';
  if (asJson) terminal.print(JSON.stringify(deployment));
  else if (isServed) {
    const calling = await callingFrom(connection, data, environment);
    terminal.print(servedLine(deployment, now() - begun), ...renderHowToCall(deployment, calling, terminal.colours));
  } else {
    terminal.print(unservedLine(deployment));
    terminal.note(...deployment.replicas.flatMap((replica) => renderProblem(replica, terminal.colours)));
  }
  if (isServed) return;
  if (deployment.state !== 'starting') return setExitCode(EXIT.failed);
  terminal.note(`It goes on without being watched. See how it stands with "eo deployments show ${name}".`);
  setExitCode(EXIT.interrupted);
}

function servedLine({ name, wanted, replicas, reason }: Deployment, ms: number): string {
  const ready = replicas.filter(({ phase }) => phase === 'ready' || phase === 'unloaded').length;
  if (ready >= wanted) return `${name} is served by ${formatCounted(ready, 'device')} (${formatDuration(ms)}).`;
  return `${name} is served. ${reason === null ? `${ready} of ${wanted} devices serve it.` : reasonWords(reason)}`;
}

function unservedLine({ name, state, reason }: Deployment): string {
  if (state === 'stopped') return `${name} is stopped. Serve it with "eo deployments start ${name}".`;
  return `${name} is ${state}${reason === null ? '.' : `: ${reasonWords(reason)}`}`;
}
