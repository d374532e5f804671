import type { ReleaseVersion } from '../../common/updates/release-version.ts';
import { LAUNCHER_VARIABLE, type SaidByAgent, SaidByLauncher } from '../launcher/launcher-messages.ts';

/** The line to the launcher that has started this agent. */
export interface LauncherLine {
  /** The orchestrator has acknowledged a beat. */
  readonly beat: () => void;
  /** Asks for the trial of a release that lies ready: this agent is stopped then. */
  readonly switchTo: (version: ReleaseVersion, order: string) => void;
  /** Calls once this release is no longer on trial. */
  readonly onKept: (call: () => void) => void;
}

/**
 * Opens the line, where a launcher has started this process. When it goes away, or says so, the agent stops as by SIGTERM: nobody would
 * watch it any more, and the launcher that comes next starts one of its own.
 */
export function openLauncherLine(): LauncherLine | undefined {
  const { channel } = process;
  if (process.env[LAUNCHER_VARIABLE] === undefined || channel === undefined) return undefined;
  let isTold = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      isTold = true;
      // So early that nothing has to be tidied up.
      if (process.listenerCount(signal) === 0) process.exit(1);
    });
  }
  const stop = () => {
    if (!isTold) process.emit('SIGTERM', 'SIGTERM');
  };
  let onKept = () => {};
  process.on('message', (message) => {
    const said = SaidByLauncher.safeParse(message).data;
    if (said?.kind === 'stop') stop();
    if (said?.kind === 'kept') onKept();
  });
  process.once('disconnect', stop);
  // A listener keeps the process from ending by itself.
  channel.unref();
  const say = (message: SaidByAgent) => void process.send?.(message, undefined, {}, () => {});
  return {
    beat: () => say({ kind: 'beat' }),
    switchTo: (version, order) => say({ kind: 'switch', version, order }),
    onKept: (call) => {
      onKept = call;
    },
  };
}
