import { describe, expect, it } from 'vitest';
import { adviceOnConnection, adviceOnLocalNetwork } from '../../../../worker-agent/joining/network-advice.ts';

const failed = (code: string) => new Error('no', { cause: Object.assign(new Error(`connect ${code}`), { code }) });

describe('advice on a connection that failed', () => {
  it.each([
    ['EHOSTUNREACH', 'linux', 'no route to that address'],
    ['ENETUNREACH', 'linux', 'no route to that address'],
    ['EPERM', 'linux', 'firewall keeps the agent from connecting'],
    ['EACCES', 'linux', 'firewall keeps the agent from connecting'],
    ['EHOSTUNREACH', 'darwin', 'Local Network'],
    ['EPERM', 'darwin', 'Local Network'],
    ['ECONNREFUSED', 'linux', 'is "eo serve" running'],
    ['ECONNREFUSED', 'darwin', 'is "eo serve" running'],
    ['ETIMEDOUT', 'linux', 'TCP 50051 and 50052'],
    ['CERT_NOT_YET_VALID', 'linux', 'set the clock'],
  ] as const)('for %s on %s', (code, platform, advice) => {
    expect(adviceOnConnection(failed(code), platform)).toContain(advice);
  });

  it('for a server that is silent', () => {
    expect(adviceOnConnection(new Error('x', { cause: new Error('no answer') }), 'linux')).toContain('Nothing answers');
  });

  it('is not made up', () => {
    for (const error of [new Error('something else'), 'text', undefined]) {
      expect(adviceOnConnection(error, 'linux')).toBeUndefined();
    }
  });
});

it('advice on finding nobody is for Macs, which keep programs off the local network', () => {
  expect(adviceOnLocalNetwork('darwin')).toContain('Privacy & Security');
  expect(adviceOnLocalNetwork('linux')).toBeUndefined();
});
