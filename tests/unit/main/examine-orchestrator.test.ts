import { expect, test } from 'vitest';
import { portsFromOutside } from '../../../main/examine-orchestrator.ts';

const PORTS = { grpc: 50_051, join: 50_052, lan: 8_443 };
const lanAt = (host: string) => ({ host, port: 8_443, files: undefined, isPlainHttp: false });

test('the doctor tries each port that is open to other machines, also that of the control API', () => {
  const open = { host: '0.0.0.0', insecure: false, lan: lanAt('0.0.0.0') };
  expect(portsFromOutside(open, PORTS)).toEqual([50_051, 50_052, 8_443]);
  expect(portsFromOutside({ ...open, lan: undefined }, { ...PORTS, lan: null })).toEqual([50_051, 50_052]);
  expect(portsFromOutside({ ...open, lan: lanAt('127.0.0.1') }, PORTS)).toEqual([50_051, 50_052]);
  expect(portsFromOutside({ ...open, insecure: true }, PORTS)).toEqual([50_051, 8_443]);
});
