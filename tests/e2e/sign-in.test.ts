import { expect } from 'vitest';
import { SignInLink } from '../../common/api/access-contract.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aPage } from './support/a-page.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('a link signs in once; whoever comes late shows a token instead, and signs out again', async () => {
  const orchestrator = await TestOrchestrator.start();
  const link = SignInLink.parse(await orchestrator.client.access.createSignInLink());
  const first = await aPage();
  await first.goto(orchestrator.baseUrl + link.path);
  await first.getByRole('heading', { name: 'Overview' }).waitFor();

  const page = await aPage();
  await page.goto(`${orchestrator.baseUrl}/events`);
  await page.getByText('Run "eo open"').waitFor();
  await takePictures(page, 'sign-in');
  await page.goto(orchestrator.baseUrl + link.path);
  await page.getByText('the link is not valid').waitFor();
  await page.getByLabel('Access token').fill('eo_000000000000_nothing');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('the access token is not valid').waitFor();
  await page.getByLabel('Access token').fill(orchestrator.token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();

  await page.goto(`${orchestrator.baseUrl}/settings/access`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${orchestrator.baseUrl}/sign-in`);
  await page.getByLabel('Access token').waitFor();
  await page.goto(`${orchestrator.baseUrl}/devices`);
  await page.getByLabel('Access token').waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
});

screensTest('the sign-in speaks the language of its browser, also of what is wrong', async () => {
  const { baseUrl } = await TestOrchestrator.start();
  const page = await aPage({ locale: 'fr-CA' });
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByText('Lancez « eo open »').waitFor();
  expect(await page.title()).toBe('Se connecter à EdgeOrchestra');
  await page.getByLabel('Jeton d’accès').fill('eo_000000000000_nothing');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByText('le jeton d’accès n’est pas valable').waitFor();
});

screensTest('when the access ends, the screens say so and lead to the sign-in', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { token, secret } = await orchestrator.client.access.createToken({ name: 'marie', role: 'viewer' });
  const page = await aPage();
  await page.goto(`${orchestrator.baseUrl}/sign-in`);
  await page.getByLabel('Access token').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live').waitFor();
  await page.goto(`${orchestrator.baseUrl}/settings/access`);
  await page.getByText('This needs the role admin; you are signed in as viewer.').waitFor();
  expect(await page.getByRole('button', { name: 'New access token' }).count()).toBe(0);
  await orchestrator.client.access.revokeToken({ id: token.id });
  await page.getByRole('alert').getByText('You are signed out.').waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Access token').waitFor();
});

screensTest('a lost orchestrator is said, what was known stays, and all is caught up when it is back', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/events' });
  const list = page.getByRole('grid', { name: 'Events, newest first' });
  await list.getByText(/The orchestrator started/).waitFor();
  await orchestrator.kill();
  await page
    .getByRole('alert')
    .getByText(/No connection. What you see is from/)
    .waitFor();
  await list.getByText(/The orchestrator started/).waitFor();
  await orchestrator.restart();
  await orchestrator.client.joining.createToken({});
  await list.getByText(/Join token .* was made/).waitFor();
  expect(await list.getByText(/The orchestrator started/).count()).toBe(2);
  await page.getByRole('alert').waitFor({ state: 'detached' });
});
