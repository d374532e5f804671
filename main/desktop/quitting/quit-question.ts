import type { MessageBoxOptions } from 'electron';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import type { Job } from '../../../common/domain/job.ts';
import type { DesktopWords } from '../language/desktop-words.ts';

const NAMED = 5;

/** Which of the dialog's buttons quits. */
export const QUIT_BUTTON = 0;

/** What to ask before the app is quit: what that interrupts, by name. Undefined when it interrupts nothing. */
export function quitQuestion(
  running: readonly Job[],
  ownDevice: OwnDeviceState,
  { quitting: words }: DesktopWords,
): MessageBoxOptions | undefined {
  if (running.length === 0) return undefined;
  const named = running
    .slice(0, NAMED)
    .map(({ name, roundsCommitted, spec }) => words.job(name, roundsCommitted, spec.rounds));
  const more = running.length - named.length;
  return {
    type: 'question',
    message: words.question(running.length),
    detail: [
      ...[...named, ...(more > 0 ? [words.more(more)] : [])].map((line) => `• ${line}`),
      '',
      words.goOn,
      ...(ownDevice.kind === 'off' ? [] : [words.ownDevice]),
    ].join('\n'),
    buttons: [words.stop(running.length), words.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
}
