import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { agentDataFolder, dataFolder } from '../../../../platform/settings/data-folder.ts';

afterEach(() => vi.unstubAllEnvs());

describe.each([
  ['of the orchestrator', dataFolder, 'EO_DATA', 'edgeorchestra', 'EdgeOrchestra'],
  ['of an agent', agentDataFolder, 'EO_AGENT_DATA', 'edgeorchestra-agent', 'EdgeOrchestra Agent'],
])('the data folder %s', (_, folder, variable, linuxName, macName) => {
  test('is what was asked for, then what the environment says', () => {
    vi.stubEnv(variable, '/from/environment');
    expect(folder('/from/flag')).toBe('/from/flag');
    expect(folder('relative')).toBe(resolve('relative'));
    expect(folder()).toBe('/from/environment');
  });

  test('is in the usual place of the platform otherwise', () => {
    vi.stubEnv(variable, '');
    vi.stubEnv('XDG_DATA_HOME', '');
    const usual =
      process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Application Support', macName)
        : join(homedir(), '.local', 'share', linuxName);
    expect(folder()).toBe(usual);
    expect(folder('')).toBe(usual);
  });

  test.skipIf(process.platform === 'darwin')('follows the freedesktop variable', () => {
    vi.stubEnv(variable, undefined);
    vi.stubEnv('XDG_DATA_HOME', '/data');
    expect(folder()).toBe(join('/data', linuxName));
  });
});
