import type { MenuItemConstructorOptions } from 'electron';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import { isResting, REST_SPANS, type RestSpan, restsUntil } from '../../../common/desktop/own-rest.ts';
import type { DesktopWords } from '../language/desktop-words.ts';

/** This computer as the tray knows it. */
export interface OwnDeviceFacts {
  readonly device: OwnDeviceState;
  readonly now: number;
  readonly rest: (span: RestSpan) => void;
  readonly goOn: () => void;
  readonly words: DesktopWords['computer'];
}

/** The owner's switch in the tray: how this computer is as a device, and the rest or the work that it may be sent to. */
export function ownDeviceMenu({ device, now, rest, goOn, words }: OwnDeviceFacts): MenuItemConstructorOptions[] {
  if (device.kind === 'off') return [];
  const state = { label: stateLine(device, { now, words }), enabled: false };
  const switches: MenuItemConstructorOptions[] =
    device.kind !== 'running'
      ? []
      : isResting(device)
        ? [{ label: words.goOn, click: goOn }]
        : REST_SPANS.map((span) => ({ label: words.rest[span], click: () => rest(span) }));
  return [{ label: words.title, submenu: [state, ...switches] }];
}

function stateLine(
  device: Exclude<OwnDeviceState, { kind: 'off' }>,
  { now, words }: Pick<OwnDeviceFacts, 'now' | 'words'>,
): string {
  if (device.kind === 'starting') return words.starts;
  if (device.kind === 'waiting') return words.waits;
  const { etiquette } = device;
  if (etiquette === null) return words.works;
  const until = restsUntil(etiquette);
  return until === undefined ? words.does(etiquette, now) : words.rests(until, now);
}
