import type { BrowserContextOptions, Page } from 'playwright';
import { SignInLink } from '../../../common/api/access-contract.ts';
import type { TestOrchestrator } from '../../support/test-orchestrator.ts';
import { aPage } from './a-page.ts';

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
  const page = await aPage(options);
  const link = SignInLink.parse(await orchestrator.client.access.createSignInLink());
  await page.goto(orchestrator.baseUrl + link.path);
  await page.waitForURL(`${orchestrator.baseUrl}/`);
  if (path !== '/') await page.goto(orchestrator.baseUrl + path);
  return page;
}
