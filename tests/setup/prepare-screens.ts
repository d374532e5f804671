import { execFileSync } from 'node:child_process';
import { installChromium } from './install-chromium.ts';

/** Before the tests of the screens: a browser, and a build of the screens as they are now. */
export default function prepareScreens(): void {
  installChromium();
  execFileSync('npm', ['run', '--silent', 'build:renderer'], { stdio: 'inherit' });
}
