import type { Page } from 'playwright';
import type { TestOrchestrator } from '../../support/test-orchestrator.ts';
import { aPage } from './a-page.ts';

/** A page of somebody else, who signs in with an access token of this role and then goes there. */
export async function signInAs(
  { client, baseUrl }: TestOrchestrator,
  role: 'viewer' | 'operator',
  path: string,
): Promise<Page> {
  const { secret } = await client.access.createToken({ name: 'marie', role });
  const page = await aPage();
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByLabel('Access token').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live').waitFor();
  await page.goto(baseUrl + path);
  return page;
}
