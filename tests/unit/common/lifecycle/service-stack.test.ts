import { describe, expect, test } from 'vitest';
import type { Service } from '../../../../common/lifecycle/service.ts';
import { ServiceStack } from '../../../../common/lifecycle/service-stack.ts';

/** Services that note what happens to them; those named to fail do so. */
function someServices({ startFails = '', stopFails = '' } = {}) {
  const log: string[] = [];
  const service = (name: string): Service => ({
    name,
    start: async () => {
      log.push(`start ${name}`);
      if (startFails.includes(name)) throw new Error(`${name} cannot start`);
    },
    stop: async () => {
      log.push(`stop ${name}`);
      if (stopFails.includes(name)) throw new Error(`${name} cannot stop`);
    },
  });
  return { log, stack: new ServiceStack(['a', 'b', 'c'].map(service)) };
}

describe('a stack of services', () => {
  test('starts in order and stops in reverse', async () => {
    const { log, stack } = someServices();
    await stack.start();
    await stack.stop();
    expect(log).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  test('stops each once, however often it is told', async () => {
    const { log, stack } = someServices();
    await stack.start();
    await Promise.all([stack.stop(), stack.stop()]);
    await stack.stop();
    expect(log.filter((line) => line.startsWith('stop')).sort()).toEqual(['stop a', 'stop b', 'stop c']);
  });

  test('undoes a failed start, also the half of the one that failed, and says why it failed', async () => {
    const { log, stack } = someServices({ startFails: 'b' });
    await expect(stack.start()).rejects.toThrow('b cannot start');
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
    await stack.stop();
    expect(log).toHaveLength(4);
  });

  test('tells why the start failed even when undoing it fails as well', async () => {
    const { log, stack } = someServices({ startFails: 'c', stopFails: 'b' });
    await expect(stack.start()).rejects.toThrow('c cannot start');
    expect(log).toContain('stop a');
  });

  test('stops all of them when some fail, and reports the failures together', async () => {
    const { log, stack } = someServices({ stopFails: 'ac' });
    await stack.start();
    const failure: unknown = await stack.stop().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect(failure).toMatchObject({
      errors: [
        { message: 'c did not stop cleanly', cause: { message: 'c cannot stop' } },
        { message: 'a did not stop cleanly', cause: { message: 'a cannot stop' } },
      ],
    });
    expect(log.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
  });
});
