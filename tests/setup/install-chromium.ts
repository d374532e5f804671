import { execFileSync } from 'node:child_process';
import { chromiumPath } from './chromium-path.ts';

/** Has Chromium on this machine: what is there, else from Debian's packages where this account may install. */
export function installChromium(): void {
  if (chromiumPath() !== undefined || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  try {
    console.log('installing Chromium, which the tests of the screens need');
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: 'inherit' });
  } catch (error) {
    console.error(`Chromium could not be installed: ${String(error)}`);
  }
}

if (import.meta.main) installChromium();
