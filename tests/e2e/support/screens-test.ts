import { test } from 'vitest';
import { noBrowser } from './browser.ts';

/** A test of the screens, in a real browser; where there is none it is skipped, and the log says why. */
export const screensTest = test.skipIf(noBrowser !== undefined);
