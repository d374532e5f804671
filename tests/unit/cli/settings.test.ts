import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAgentSettings } from '../../../cli/agent-settings.ts';
import { parseSize } from '../../../cli/command-options.ts';
import { parseServeSettings } from '../../../cli/serve-settings.ts';

describe('settings of eo serve', () => {
  it('are passed on as they were given, and only those', () => {
    expect(parseServeSettings({})).toEqual({});
    expect(parseServeSettings({ apiPort: '0', name: ' home ', eventRetentionDays: '0', advertise: false })).toEqual({
      apiPort: 0,
      name: 'home',
      eventRetentionDays: 0,
      advertise: false,
    });
  });

  it('have switches, as flags and as words of the environment', () => {
    const words = {
      true: true,
      '1': true,
      on: true,
      yes: true,
      false: false,
      '0': false,
      no: false,
      off: false,
      '': false,
    };
    for (const [word, lan] of Object.entries(words)) expect(parseServeSettings({ lan: word })).toEqual({ lan });
    expect(parseServeSettings({ lan: true, lanPort: '0', lanKey: 'key.pem' })).toEqual({
      lan: true,
      lanPort: 0,
      lanKey: resolve('key.pem'),
    });
  });

  it.each([
    [{ lan: 'maybe' }, '--lan cannot be "maybe"', 'allowed: true or false'],
    [{ apiPort: '65536' }, '--api-port cannot be "65536"', 'allowed: a port from 0 to 65535'],
    [{ grpcPort: 'x' }, '--grpc-port cannot be "x"', 'allowed: a port from 0 to 65535'],
    [{ logLevel: 'loud' }, '--log-level cannot be "loud"', 'allowed: trace, debug, info, warn, error, fatal'],
    [
      { eventRetentionDays: '-1' },
      '--event-retention-days cannot be "-1"',
      'allowed: days from 0 (keeps all) to 36500',
    ],
    [{ name: ' ' }, '--name cannot be " "', 'allowed: 1 to 64 characters'],
  ])('refuse %o', (given, message, hint) => {
    expect(() => parseServeSettings(given)).toThrow(expect.objectContaining({ code: 'invalid-config', message, hint }));
  });
});

describe('settings of eo agent', () => {
  it('are passed on in the words of the agent', () => {
    expect(
      parseAgentSettings({ orchestrator: '[fd00::1]:50051', dataset: ['scans=./scans'], cacheSize: '20 GB' }),
    ).toEqual({
      orchestrator: '[fd00::1]:50051',
      datasets: [{ name: 'scans', path: resolve('scans') }],
      cacheBytes: 20e9,
    });
  });

  it.each([
    [{ orchestrator: 'host' }, '--orchestrator'],
    [{ orchestrator: 'host:0' }, '--orchestrator'],
    [{ orchestrator: 'http://host:1' }, '--orchestrator'],
    [{ dataset: ['No=x'] }, '--dataset'],
    [{ dataset: ['scans='] }, '--dataset'],
    [{ cacheSize: 'lots' }, '--cache-size'],
    [{ logFormat: 'xml' }, '--log-format'],
  ])('refuse %o', (given, flag) => {
    expect(() => parseAgentSettings(given)).toThrow(
      expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining(flag) }),
    );
  });
});

describe('parseSize', () => {
  it.each([
    ['1048576', 1_048_576],
    ['500MB', 5e8],
    ['1.5g', 1.5e9],
    ['20 TB', 20e12],
    ['-1', undefined],
    ['1 XB', undefined],
  ])('%s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });
});
