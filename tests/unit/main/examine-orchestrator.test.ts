import { expect, test } from 'vitest';
import { listeningOf } from '../../../main/examine-orchestrator.ts';

const PORTS = { grpc: 1, join: 2, lan: 3 };
const lan = (host: string) => ({ host, port: 3, files: undefined, isPlainHttp: false });

test.each([
  ['for itself alone', { host: '::', insecure: false, lan: undefined }, [{ host: '::', ports: [1, 2] }]],
  ['without TLS', { host: '127.0.0.1', insecure: true, lan: undefined }, [{ host: '127.0.0.1', ports: [1] }]],
  ['on the network', { host: '::', insecure: false, lan: lan('::') }, [{ host: '::', ports: [1, 2, 3] }]],
  [
    'at one address of the network',
    { host: '0.0.0.0', insecure: false, lan: lan('10.0.0.7') },
    [
      { host: '0.0.0.0', ports: [1, 2] },
      { host: '10.0.0.7', ports: [3] },
    ],
  ],
] as const)('an orchestrator whose control API listens %s is looked at there', (_where, settings, listening) => {
  expect(listeningOf(settings, { ...PORTS, lan: settings.lan === undefined ? null : 3 })).toEqual(listening);
});
