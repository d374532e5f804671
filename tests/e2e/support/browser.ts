import { type Browser, chromium } from 'playwright';
import { afterAll } from 'vitest';
import { chromiumPath } from '../../setup/chromium-path.ts';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let running: Promise<Browser> | undefined;

/** Why there are no tests of the screens here; undefined where there are. For `describe.skipIf`. */
export const noBrowser =
  chromiumPath() === undefined
    ? 'there is no Chromium: run "npm run setup:test", or name one in EO_CHROMIUM'
    : undefined;
if (noBrowser !== undefined) console.warn(`skipped: ${noBrowser}`);

/** A real Chromium, one for all tests of a file. */
export async function aBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(noBrowser);
  running ??= chromium.launch({ executablePath, args: ARGUMENTS });
  return await running;
}

afterAll(async () => {
  await (await running)?.close();
  running = undefined;
});
