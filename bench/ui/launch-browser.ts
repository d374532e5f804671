import { type Browser, chromium } from 'playwright';
import { chromiumPath } from '../../tests/setup/chromium-path.ts';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--enable-precise-memory-info'];

/** A Chromium without a window. @throws Error where there is none */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('there is no Chromium here; "npm run setup:test" installs it');
  return await chromium.launch({ executablePath, args: ARGUMENTS });
}
