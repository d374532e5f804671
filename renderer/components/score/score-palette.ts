import type { DeviceId } from '../../../common/domain/ids.ts';
import { channelsOf, drawableColor } from '../../design/drawable-color.ts';
import type { SeriesColor } from '../../design/series-color.ts';

const TOKENS = {
  paper: '--paper',
  ink: '--ink',
  inkSoft: '--ink-soft',
  inkFaint: '--ink-faint',
  hairline: '--hairline',
  edge: '--edge',
  staff: '--staff',
  brass: '--brass',
  brassStrong: '--brass-strong',
  brassWash: '--brass-wash',
  calm: '--calm',
  warn: '--warn',
  bad: '--bad',
} as const;

/** The colours of the theme, as a canvas takes them. */
export type ScorePalette = Readonly<Record<keyof typeof TOKENS, string>> & {
  readonly font: string;
  readonly ofDevice: (id: DeviceId) => string;
  readonly channelsOfDevice: (id: DeviceId) => readonly [number, number, number];
  readonly badChannels: readonly [number, number, number];
};

/** Looks the colours up that hold at an element. */
export function scorePalette(element: HTMLElement, colorOf: (id: DeviceId) => SeriesColor): ScorePalette {
  const style = getComputedStyle(element);
  const token = (name: string): string => drawableColor(style.getPropertyValue(name));
  const known = new Map<string, { readonly color: string; readonly channels: readonly [number, number, number] }>();
  const series = (id: DeviceId) => {
    const name = colorOf(id);
    const color = known.get(name)?.color ?? token(name);
    const found = known.get(name) ?? { color, channels: channelsOf(color) };
    known.set(name, found);
    return found;
  };
  const colors = Object.fromEntries(Object.entries(TOKENS).map(([key, name]) => [key, token(name)]));
  return {
    ...(colors as Record<keyof typeof TOKENS, string>),
    font: style.getPropertyValue('--font'),
    ofDevice: (id) => series(id).color,
    channelsOfDevice: (id) => series(id).channels,
    badChannels: channelsOf(token(TOKENS.bad)),
  };
}
