import { join } from 'node:path';
import type { TrayMood } from './tray-mood.ts';

/**
 * The file of the tray's icon; one for sharper screens lies beside it. macOS colours its own: there the shape alone speaks.
 * Elsewhere the icon is drawn for the bar that it lies on.
 */
export function trayIconFile(
  folder: string,
  { mood, isDark, platform }: { readonly mood: TrayMood; readonly isDark: boolean; readonly platform: NodeJS.Platform },
): string {
  const ending = platform === 'darwin' ? 'Template' : isDark ? '-on-dark' : '-on-light';
  return join(folder, `tray-${mood}${ending}.png`);
}
