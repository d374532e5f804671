import { HostTree } from '../support/host-tree.ts';
import { aMagicPacketListener } from '../support/magic-packet-listener.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const MAC = '52:54:00:12:34:56';

screensTest('a device that is away is woken from its page, which tells what came of it', async () => {
  const listener = await aMagicPacketListener();
  const config = `wakeTo: ["${listener.place}"]\nwakeSeconds: 2\n`;
  const orchestrator = await TestOrchestrator.start({ config });
  const host = new HostTree();
  host.addCard({ mac: MAC });
  const page = await openScreens(orchestrator, { path: '/devices' });
  const attic = await TestAgent.start(orchestrator, { name: 'attic', environment: host.environment });
  await page.getByRole('row', { name: 'attic' }).click();
  const details = page.getByRole('complementary', { name: 'attic' });
  await details.getByText(`enp3s0 ${MAC}, wakes it`).waitFor();
  await attic.stop();

  const heard = listener.until(MAC);
  const wake = details.getByRole('button', { name: 'Wake attic' });
  await wake.click();
  await heard;
  await details.getByText('It is waited for, up to 2 seconds.').waitFor();
  await details.getByRole('status').getByText('attic did not wake up in 2 seconds: it has not answered.').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'device-wake');

  const again = listener.until(MAC);
  await wake.click();
  await again;
  await attic.restart();
  await wake.waitFor({ state: 'detached' });
  await details.getByText('attic woke up after').waitFor();
});
