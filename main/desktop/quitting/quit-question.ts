import type { MessageBoxOptions } from 'electron';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import type { Job } from '../../../common/domain/job.ts';
import { counted } from '../tray/tray-mood.ts';

const NAMED = 5;

/** Which of the dialog's buttons quits. */
export const QUIT_BUTTON = 0;

/** What to ask before the app is quit: what that interrupts, by name. Undefined when it interrupts nothing. */
export function quitQuestion(running: readonly Job[], ownDevice: OwnDeviceState): MessageBoxOptions | undefined {
  if (running.length === 0) return undefined;
  const stop = `Stop ${counted(running.length, 'job')} and quit`;
  const named = running.slice(0, NAMED).map(({ name, roundsCommitted, spec }) => {
    return `• ${name}, after round ${roundsCommitted} of ${spec.rounds}`;
  });
  const more = running.length - named.length;
  return {
    type: 'question',
    message: `${stop}?`,
    detail: [
      ...named,
      ...(more > 0 ? [`• and ${more} more`] : []),
      '',
      'They go on from their last round when EdgeOrchestra is opened again.',
      ...(ownDevice.kind === 'off' ? [] : ['This machine stops working as a device until then.']),
    ].join('\n'),
    buttons: [stop, 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
}
