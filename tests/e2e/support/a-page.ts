import type { BrowserContextOptions, Page } from 'playwright';
import { onTestFinished } from 'vitest';
import { USUAL_WAIT_MS } from '../../support/within.ts';
import { aBrowser } from './browser.ts';
import { PageWatch } from './watched-page.ts';

/** An empty page of a browser that knows nobody. At the end of the test it must have had no error. */
export async function aPage(options: BrowserContextOptions = {}): Promise<Page> {
  const browser = await aBrowser();
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(USUAL_WAIT_MS);
  const watch = await PageWatch.on(page);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await tellWhatItShows(page);
    await context.close();
    watch.expectNone();
  });
  return page;
}

/** For whoever reads of the failure and cannot see the page. */
async function tellWhatItShows(page: Page): Promise<void> {
  const text = await page.evaluate(() => document.body.innerText).catch(String);
  console.error(`${page.url()} showed at the end:\n${text}`);
}
