import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const loggerUrl = new URL('../../../../platform/logging/logger.ts', import.meta.url).href;

/** What a program's log looks like from outside: its standard error and what its sink got. */
function logged(format: 'json' | 'pretty', level: string, more = '') {
  const program = `
    const { createLogger } = await import('${loggerUrl}');
    const sink = { write: (line) => process.stdout.write(line) };
    const logger = await createLogger({ level: '${level}', format: '${format}', sink });
    logger.child({ component: 'jobs' }).warn({ job: 'j1' }, 'it waits');
    logger.debug('small');
    ${more}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return { sink: stdout, stderr };
}

test('a log line is JSON on standard error and in the sink, from its level on', () => {
  const { sink, stderr } = logged('json', 'info');
  const line: unknown = JSON.parse(stderr);
  expect(line).toEqual({ level: 40, time: expect.any(Number), component: 'jobs', job: 'j1', msg: 'it waits' });
  expect(sink).toBe(stderr);
});

test('for people it is text, while the sink still gets JSON', () => {
  const { sink, stderr } = logged('pretty', 'debug');
  expect(stderr).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: \[jobs\] it waits\n {4}job: "j1"\n\[.*\] DEBUG: small\n$/);
  expect(
    sink
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { msg: string }).msg),
  ).toEqual(['it waits', 'small']);
});

test('secrets are hidden, wherever they turn up', () => {
  const secret = 'x'.repeat(43);
  const token = `eo_0123456789ab_${secret}`;
  const headers = `{ authorization: 'Bearer ${secret}', cookie: '${secret}', 'set-cookie': '${secret}' }`;
  const { sink, stderr } = logged(
    'json',
    'info',
    `logger.warn({ headers: ${headers}, request: { headers: ${headers} }, err: new Error('${token}') }, '${token}');
     logger.warn({ authorization: '${secret}', note: 'eo-session-8000=${secret}; a=b' }, 'at /sign-in#${secret}');`,
  );
  for (const text of [sink, stderr]) {
    expect(text).toContain('eo_0123456789ab_[hidden]');
    expect(text).not.toContain(secret);
  }
});
