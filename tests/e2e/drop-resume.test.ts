import { expect } from 'vitest';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { HoldingProxy } from '../support/holding-proxy.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { USUAL_WAIT_MS } from '../support/within.ts';
import { dropFiles, type PageFile } from './support/drop-files.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const MIB = 2 ** 20;
const PIECES = 64;
/** What may be on its way: buffers of the browser and of two sockets. */
const IN_FLIGHT_BYTES = 12 * MIB;

/** A safetensors model of 64 MiB, which takes many pieces to send. */
function aLargeModel(): PageFile & { readonly whole: Uint8Array } {
  const tensor = { dtype: 'F32', shape: [PIECES, MIB / 4], data_offsets: [0, PIECES * MIB] };
  const header = Buffer.from(JSON.stringify({ weights: tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const piece = Uint8Array.from({ length: MIB }, (_, index) => (index * 31) % 251);
  const content = Buffer.concat([length, header, piece]);
  const whole = Buffer.concat([content, ...Array.from({ length: PIECES - 1 }, () => piece)]);
  return { name: 'weights.safetensors', content, repeats: PIECES - 1, repeatBytes: MIB, whole };
}

screensTest('an upload is paused, goes on after a new page and a killed orchestrator, and arrives whole', async () => {
  const orchestrator = await TestOrchestrator.start();
  const proxy = await HoldingProxy.to(orchestrator.apiPort);
  const page = await openScreens({ client: orchestrator.client, baseUrl: proxy.baseUrl }, { path: '/models' });
  const tray = page.getByRole('region', { name: 'Uploads' });
  const model = aLargeModel();
  const add = async (): Promise<void> => {
    await dropFiles(page, [model]);
    await page.getByRole('dialog').getByText('safetensors model').waitFor();
    await page.getByRole('button', { name: 'Add the model' }).click();
  };

  /** How much has arrived, from 0 to 1. */
  const share = async (): Promise<number> => {
    const bar = tray.getByRole('progressbar', { name: 'Uploads: weights' });
    return Number(await bar.getAttribute('aria-valuenow')) / 1_000;
  };
  const untilMoreThan = async (least: number): Promise<number> => {
    await expect.poll(share, { timeout: USUAL_WAIT_MS }).toBeGreaterThan(least);
    return await share();
  };

  proxy.holdAfter(20 * MIB);
  await add();
  await untilMoreThan(0.2);
  await tray.getByRole('button', { name: 'Pause weights' }).click();
  await tray.getByText('Paused; what was sent is kept for seven days').waitFor();
  await takePictures(page, 'uploads-paused');
  // Nothing moves until it is told to go on, and then no piece that has come goes again.
  proxy.holdAfter(20 * MIB);
  await tray.getByRole('button', { name: 'Go on with weights' }).click();
  const second = await untilMoreThan(0.35);
  expect(proxy.bytesUp).toBeLessThan(40 * MIB + IN_FLIGHT_BYTES);

  await page.reload();
  await tray.waitFor({ state: 'detached' });
  proxy.holdAfter(16 * MIB);
  await add();
  await untilMoreThan(second + 0.05);
  await takePictures(page, 'uploads');

  await orchestrator.kill();
  await tray.getByText('No connection; goes on by itself when there is one').waitFor({ timeout: 60_000 });
  await takePictures(page, 'uploads-cut');
  proxy.release();
  await orchestrator.restart();
  await tray.getByRole('link', { name: 'weights, version 1' }).waitFor({ timeout: 60_000 });
  expect(proxy.bytesUp).toBeLessThan(model.whole.length + 3 * IN_FLIGHT_BYTES);
  expect(await orchestrator.client.models.list({})).toMatchObject([
    { name: 'weights', version: 1, sha256: sha256Of(model.whole), format: 'safetensors' },
  ]);

  // The same file once more is the same upload: it is there already.
  await tray.getByRole('button', { name: 'Clear finished' }).click();
  const before = proxy.bytesUp;
  await add();
  await tray.getByRole('link', { name: 'weights, version 1' }).waitFor();
  expect(proxy.bytesUp - before).toBeLessThan(MIB);
});
