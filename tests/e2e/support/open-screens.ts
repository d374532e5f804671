import type { BrowserContextOptions, Page } from 'playwright';
import { onTestFinished } from 'vitest';
import { SignInLink } from '../../../common/api/access-contract.ts';
import type { TestOrchestrator } from '../../support/test-orchestrator.ts';
import { aBrowser } from './browser.ts';
import { PageWatch } from './watched-page.ts';

interface OpenOptions extends BrowserContextOptions {
  /** The screen to open, such as `/devices`. */
  readonly path?: string;
}

/**
 * Opens the screens of an orchestrator in a browser of its own, signed in as its owner by a link. At the end of the test the
 * page must have had no error.
 */
export async function openScreens(
  orchestrator: Pick<TestOrchestrator, 'client' | 'baseUrl'>,
  { path = '/', ...options }: OpenOptions = {},
): Promise<Page> {
  const browser = await aBrowser();
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const watch = await PageWatch.on(page);
  onTestFinished(async () => {
    await context.close();
    watch.expectNone();
  });
  const link = SignInLink.parse(await orchestrator.client.access.createSignInLink());
  await page.goto(orchestrator.baseUrl + link.path);
  await page.waitForURL(`${orchestrator.baseUrl}/`);
  if (path !== '/') await page.goto(orchestrator.baseUrl + path);
  return page;
}
