import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Where the Chromium of this machine is, or the one that `EO_CHROMIUM` names; undefined where there is none. */
export function chromiumPath(): string | undefined {
  return process.env['EO_CHROMIUM'] ?? PLACES.find((path) => existsSync(path));
}
