import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fullJitter } from '../../../../common/full-jitter.ts';
import { locateOrchestrator } from '../../../../platform/control-client/locate-orchestrator.ts';

const OWNER = `eo_0123456789ab_${'x'.repeat(43)}`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eo-locate-'));
  vi.stubEnv('EO_DATA', undefined);
  vi.stubEnv('XDG_DATA_HOME', folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function record(pid: number): Promise<void> {
  const content = { pid, apiPort: 8_123, grpcPort: 50_123, startedAt: 1 };
  await writeFile(join(folder, 'orchestrator.json'), JSON.stringify(content));
}

describe('locateOrchestrator', () => {
  it('goes by the address that was given, before all else', async () => {
    const environment = { EO_API: 'http://other:1' };
    const { baseUrl } = await locateOrchestrator({ api: 'mac-mini.local:8080/', environment });
    expect(baseUrl).toBe('http://mac-mini.local:8080');
    expect((await locateOrchestrator({ environment })).baseUrl).toBe('http://other:1');
  });

  it('asks the data folder', async () => {
    await record(process.pid);
    for (const environment of [{}, { EO_API: 'http://other:1' }]) {
      expect((await locateOrchestrator({ data: folder, environment })).baseUrl).toBe('http://127.0.0.1:8123');
    }
  });

  it('finds the token of the owner in the data folder, for that orchestrator only', async () => {
    await record(process.pid);
    await writeFile(join(folder, 'owner-token'), `${OWNER}\n`);
    const find = (api: string | undefined, environment = {}) => locateOrchestrator({ api, data: folder, environment });
    const own = { baseUrl: 'http://127.0.0.1:8123', token: OWNER };
    for (const api of [undefined, own.baseUrl, 'localhost:8123', 'http://[::1]:8123/']) {
      expect(await find(api)).toEqual(own);
    }
    for (const api of [
      'https://127.0.0.1:8123',
      'http://127.0.0.1:8124',
      'http://192.168.0.2:8123',
      'http://a.b:8123',
    ]) {
      expect((await find(api)).token).toBeUndefined();
      expect((await find(api, { EO_TOKEN: 'eo_other' })).token).toBe('eo_other');
    }
    expect(await find(undefined, { EO_TOKEN: 'eo_other' })).toEqual(own);
  });

  it('goes by EO_TOKEN where no data folder was named', async () => {
    const environment = { EO_API: 'http://other:1', EO_TOKEN: ' eo_given ' };
    expect(await locateOrchestrator({ environment })).toEqual({ baseUrl: 'http://other:1', token: 'eo_given' });
  });

  it('does not believe the record of a process that has gone', async () => {
    await record(2 ** 22 + 1);
    await expect(locateOrchestrator({ data: folder, environment: {} })).rejects.toMatchObject({
      code: 'unavailable',
      hint: `start one with "eo serve --data ${folder}"`,
    });
  });

  it('tries the usual address in the end', async () => {
    expect(await locateOrchestrator({ environment: {} })).toEqual({
      baseUrl: 'http://127.0.0.1:8000',
      token: undefined,
    });
  });

  it.each(['ftp://x', 'http://', 'not an address'])('refuses "%s"', async (api) => {
    await expect(locateOrchestrator({ api, environment: {} })).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('fullJitter', () => {
  it('doubles its limit up to a cap and draws below it', () => {
    const limits = [1, 2, 3, 10, 1_000].map((attempt) =>
      fullJitter(attempt, { firstMs: 100, capMs: 1_000, random: () => 1 }),
    );
    expect(limits).toEqual([100, 200, 400, 1_000, 1_000]);
    expect(fullJitter(3, { firstMs: 100, capMs: 1_000, random: () => 0.25 })).toBe(100);
  });
});
