import { expect } from 'vitest';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const PASSPHRASE = 'a calm evening at the desk';

screensTest(
  'a backup is made, downloaded, laid ready to be restored, given up, deleted, and brought in again',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const page = await openScreens(orchestrator, { path: '/settings/backup' });
    await page.getByText('No backup has been made.').waitFor();
    await page.getByRole('button', { name: 'Back up now' }).click();
    const asking = page.getByRole('dialog', { name: 'Which passphrase seals the keys?' });
    await asking.getByLabel('Passphrase').fill('short');
    await asking.getByText('At least 12 characters', { exact: true }).waitFor();
    await asking.getByLabel('Passphrase').fill(PASSPHRASE);
    await asking.getByLabel('The same once more').fill(PASSPHRASE);
    await asking.getByRole('button', { name: 'Back up' }).click();
    const row = page.getByRole('row', { name: /ready/ });
    await row.waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('link', { name: /Download backup/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^edgeorchestra-.*\.tar$/);

    const restore = async (passphrase: string): Promise<void> => {
      await row.getByRole('button', { name: /Restore backup/ }).click();
      const question = page.getByRole('dialog', { name: /at the next start\?/ });
      await question.getByLabel('Passphrase of the backup').fill(passphrase);
      await question.getByRole('button', { name: 'Check and prepare' }).click();
    };
    const notice = page.getByRole('region', { name: 'Restore', exact: true });
    await restore('not the passphrase');
    await notice.getByText(/cannot be restored/).waitFor();
    await restore(PASSPHRASE);
    await notice.getByText(/takes the place of all data at the next start/).waitFor();
    await takePictures(page, 'settings-backup');

    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByText('A restore waits for the next start').waitFor();
    await attention.getByRole('link', { name: 'See restore' }).click();
    await notice.getByRole('button', { name: 'Do not restore' }).click();
    await notice.waitFor({ state: 'detached' });

    await row.getByRole('button', { name: /Delete backup/ }).click();
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /Delete backup/ })
      .click();
    await page.getByText('No backup has been made.').waitFor();

    await page.getByLabel('Bring in a file').setInputFiles(await download.path());
    await page.getByText(/is here, and whole\./).waitFor();
    await row.waitFor();
  },
);
