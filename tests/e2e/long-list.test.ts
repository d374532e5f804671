import type { Locator } from 'playwright';
import { expect } from 'vitest';
import type { Device } from '../../common/domain/device.ts';
import { DeviceId } from '../../common/domain/ids.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';

const DEVICES = 520;
const PAGE = 200;
const MOST_ROWS = 60;

screensTest(
  'of hundreds of devices only rows in sight exist, and each is found by scrolling, keys and filter',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    await startAgents(orchestrator, 1);
    const [known] = await orchestrator.client.devices.list({});
    if (known === undefined) throw new Error('the agent is not in the list');
    const page = await openScreens(orchestrator);
    // The orchestrator's own answer about one device, grown to many.
    const many = Array.from({ length: DEVICES }, (_, index) => numbered(known, index));
    await page.route(/\/api\/v1\/devices(\?|$)/, (route) => {
      const after = new URL(route.request().url()).searchParams.get('after');
      const from = many.findIndex(({ id }) => id === after) + 1;
      return route.fulfill({ json: many.slice(from, from + PAGE) });
    });
    await page.goto(`${orchestrator.baseUrl}/devices`);
    const list = page.getByRole('grid', { name: 'Devices' });
    const row = (index: number): Locator => list.getByRole('row', { name: new RegExp(`^${nameOf(index)} `) });
    await row(0).waitFor();
    expect(await list.getAttribute('aria-rowcount')).toBe(String(DEVICES + 1));
    expect(await list.getByRole('row').count()).toBeLessThan(MOST_ROWS);
    expect(await row(300).count()).toBe(0);

    await list.evaluate((element) => element.scrollTo(0, 300 * 36));
    await row(300).waitFor();
    expect(await row(0).count()).toBe(0);
    expect(await list.getByRole('row').count()).toBeLessThan(MOST_ROWS);
    expect(await row(300).getAttribute('aria-rowindex')).toBe('302');

    await list.press('End');
    await row(DEVICES - 1).waitFor();
    await list.press('PageUp');
    expect(await row(DEVICES - 11).getAttribute('class')).toContain('active');
    await list.press('Home');
    await row(0).waitFor();

    await page.getByRole('searchbox', { name: 'Filter' }).fill(nameOf(417));
    await row(417).waitFor();
    expect(await list.getByRole('row').count()).toBe(2);
  },
);

function nameOf(index: number): string {
  return `machine-${String(index).padStart(3, '0')}`;
}

function numbered(device: Device, index: number): Device {
  return { ...device, id: DeviceId.parse(nameOf(index)), name: nameOf(index) };
}
