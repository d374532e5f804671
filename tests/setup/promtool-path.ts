import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where promtool is unpacked when it is not on this machine. */
export const PROMTOOL_FOLDER = join(import.meta.dirname, '../../node_modules/.cache/promtool');

/** Where the promtool of this machine is, or the one that `EO_PROMTOOL` names; undefined where there is none. */
export function promtoolPath(): string | undefined {
  const places = ['/usr/bin/promtool', '/opt/homebrew/bin/promtool', join(PROMTOOL_FOLDER, 'usr/bin/promtool')];
  return process.env['EO_PROMTOOL'] ?? places.find((path) => existsSync(path));
}
