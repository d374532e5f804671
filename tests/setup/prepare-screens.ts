import { execFileSync } from 'node:child_process';
import { installChromium } from './install-chromium.ts';

/** Before the tests of the screens: a browser, and a build of the screens as they are now. */
export default function prepareScreens(): void {
  installChromium();
  execFileSync('npm', ['run', '--silent', 'build:renderer'], {
    stdio: 'inherit',
    // As people get them: the runner's own `test` would build React for developers.
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
