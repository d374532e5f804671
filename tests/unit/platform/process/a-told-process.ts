import { pino } from 'pino';
import { runUntilToldToStop } from '../../../../platform/process/until-told-to-stop.ts';

/** Says on standard output what happens to its service, which stops as the first argument says. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const held = setInterval(() => undefined, 60_000);
await runUntilToldToStop(
  {
    name: 'service',
    start: async () => say('started'),
    stop: async () => {
      say('stopping');
      clearInterval(held);
      if (process.argv[2] === 'hangs') await new Promise(() => setInterval(() => undefined, 60_000));
      if (process.argv[2] === 'fails') throw new Error('it did not stop cleanly');
      say('stopped');
    },
  },
  pino({ level: 'silent' }),
);
say('done');
