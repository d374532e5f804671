import type { Attack } from './attack.ts';
import { askHttp, HOST } from './http-attacks.ts';
import { anAddress, call, framed, http2To, tcpTo, untilClosed } from './raw-connection.ts';

const REGISTER = '/edgeorchestra.v1.DeviceRegistry/Register';

/** Half of something, and then silence. */
export const SLOW_ATTACKS: readonly Attack[] = [
  {
    name: 'a handshake that stops half-way',
    outcome: 'closed',
    run: async ({ orchestrator }) => {
      const socket = tcpTo({ port: orchestrator.joinPort, from: anAddress() });
      socket.write(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]));
      return await untilClosed(socket, 15_000);
    },
  },
  {
    name: 'sends half a message and then nothing',
    outcome: 'DEADLINE_EXCEEDED',
    run: async ({ orchestrator, sleeper }) => {
      const session = http2To({ port: orchestrator.grpcPort, shown: sleeper.credentials });
      const body = framed(Buffer.alloc(10), { length: 1_000 });
      const outcome = await call(session, REGISTER, { body, ends: false, ms: 20_000 });
      session.destroy();
      return outcome;
    },
  },
  {
    name: 'headers, one letter at a time',
    outcome: '408, closed',
    run: (target) => askHttp(target, [`GET / HTTP/1.1\r\n${HOST}X-Slow: `], 25_000),
  },
];
