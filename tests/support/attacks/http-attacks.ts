import type { Attack } from './attack.ts';
import { tcpTo } from './raw-connection.ts';
import type { Target } from './target.ts';

export const HOST = 'Host: 127.0.0.1\r\n';

/** Sends bytes and tells how the answer begins, and whether the connection was closed then. */
export async function askHttp(
  { orchestrator }: Target,
  parts: readonly (string | Buffer)[],
  ms = 4_000,
): Promise<string> {
  const socket = tcpTo({ port: orchestrator.apiPort });
  let answer = '';
  socket.on('data', (bytes: Buffer) => {
    answer += bytes.toString('latin1');
  });
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve('closed'));
    setTimeout(() => resolve('open'), ms).unref();
  });
  for (const part of parts) socket.write(part);
  const end = await closed;
  socket.destroy();
  const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status);
  return `${statuses.join(' ') || 'nothing'}, ${end}`;
}

/** What a program on this machine can do to the control API. */
export const HTTP_ATTACKS: readonly Attack[] = [
  {
    name: 'bytes that are no HTTP',
    outcome: '400, closed',
    run: (target) => askHttp(target, ['\u0016\u0003\u0001hello\r\n\r\n']),
  },
  {
    name: 'a header of 100 KB',
    outcome: '431, closed',
    run: (target) => askHttp(target, [`GET / HTTP/1.1\r\n${HOST}X-Large: ${'a'.repeat(100_000)}\r\n\r\n`]),
  },
  {
    name: 'two lengths of one body',
    outcome: '400, closed',
    run: (target) =>
      askHttp(target, [`POST /api/v1/jobs HTTP/1.1\r\n${HOST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`]),
  },
  {
    name: 'a length and chunks at once',
    outcome: '400, closed',
    run: (target) =>
      askHttp(target, [
        `POST /api/v1/jobs HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ]),
  },
  {
    name: 'garbage behind a good request',
    outcome: ['404 400, closed', '400, closed'],
    run: (target) => askHttp(target, [`GET /none HTTP/1.1\r\n${HOST}\r\n\u0000\u0001garbage\r\n\r\n`]),
  },
  {
    name: 'the name of another host',
    outcome: '403, closed',
    run: (target) => askHttp(target, ['GET /api/v1/health HTTP/1.1\r\nHost: evil.example\r\n\r\n']),
  },
];
