import { runEo } from '../support/eo-process.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';

screensTest(
  'a device that its owner has paused says so in the list and on its own page, until it works again',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const page = await openScreens(orchestrator, { path: '/devices' });
    const studio = await TestAgent.start(orchestrator, { name: 'studio' });
    const row = page.getByRole('row', { name: 'studio' });
    await row.getByText('online').waitFor();

    await runEo(['agent', 'pause', '2h', '--data', studio.folder]);

    await row.getByText(/^off: its owner has paused it, until /).waitFor();
    await row.click();
    const details = page.getByRole('complementary', { name: 'studio' });
    await details.getByText(/^off: its owner has paused it, until /).waitFor();
    await details.getByText('studio is off: its owner has paused it').waitFor();
    await expectAccessible(page);

    await runEo(['agent', 'resume', '--data', studio.folder]);
    await row.getByText(/its owner has paused it/).waitFor({ state: 'detached' });
  },
);
