import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { pick } from '../api/errors.ts';
import { DesktopLocale, DesktopState, NoticeKind, Theme } from './desktop-state.ts';
import { Screen } from './screen.ts';

/** What the app tells its window, in one stream: first its whole state, and again whenever it changes. */
export const DesktopMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: DesktopState }),
  z.object({ type: z.literal('open-screen'), screen: Screen }),
  z.object({ type: z.literal('open-search') }),
]);
export type DesktopMessage = z.infer<typeof DesktopMessage>;

/** What the window may ask of the app around it, beside the control API. It exists in the desktop app only. */
export const desktopContract = {
  watch: oc.output(eventIterator(DesktopMessage)).errors(pick()),
  setTheme: oc.input(z.strictObject({ theme: Theme })).errors(pick()),
  /** Tray, menus, dialogs and notifications speak as the window does. */
  speak: oc.input(z.strictObject({ locale: DesktopLocale })).errors(pick()),
  muteNotices: oc.input(z.strictObject({ kind: NoticeKind, isMuted: z.boolean() })).errors(pick()),
  openAtLogin: oc.input(z.strictObject({ isWanted: z.boolean() })).errors(pick('unimplemented')),
  setOwnDevice: oc.input(z.strictObject({ isWanted: z.boolean() })).errors(pick('unavailable')),
  /** Lets this machine rest as a device for so many minutes, or until it is resumed. It goes on resting after a restart. */
  pauseOwnDevice: oc.input(z.strictObject({ minutes: z.int().min(1).max(10_080).nullable() })).errors(pick('conflict')),
  resumeOwnDevice: oc.errors(pick('conflict')),
  pauseEverything: oc.output(z.object({ jobs: z.int() })).errors(pick('unavailable')),
  resumeEverything: oc.output(z.object({ jobs: z.int() })).errors(pick('unavailable')),
  openDataFolder: oc.errors(pick('unavailable')),
  checkForUpdate: oc.errors(pick('unavailable')),
  /** Restarts into the new version as soon as no job runs, or takes that back. */
  installWhenIdle: oc.input(z.strictObject({ isWanted: z.boolean() })).errors(pick('conflict')),
  /** Restarts into the new version; refused with `conflict` while jobs run, unless it says that they may be interrupted. */
  installUpdate: oc.input(z.strictObject({ mayInterrupt: z.boolean() })).errors(pick('conflict')),
};
