import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, relativeFigure } from '../report.ts';
import { spreadOf } from '../spread.ts';

const ENTRY = fileURLToPath(new URL('../../cli/index.ts', import.meta.url));
const PAIRS = 3;
const MOST_RATIO = 1.1;

/** Processor time of the whole demo with TLS against the same without, the two taken in turn. */
export async function measureDemoCost(): Promise<Figure[]> {
  const secured: number[] = [];
  const plain: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    secured.push(await cpuSecondsOfDemo());
    plain.push(await cpuSecondsOfDemo('--insecure'));
  }
  const { median, note } = spreadOf(secured, 1);
  const measured = {
    name: 'demo with TLS, processor time',
    value: median,
    unit: 's',
    note: `${note}; without TLS as reference`,
  };
  const target = { op: '<=', value: MOST_RATIO } as const;
  return [relativeFigure(measured, spreadOf(plain, 1).median, target, { value: 0, note: '' })];
}

/** What the demo and all that it starts use, as the shell counts the processes that it has waited for. */
async function cpuSecondsOfDemo(...args: readonly string[]): Promise<number> {
  const command = [process.execPath, ENTRY, 'demo', '--once', '--json', ...args];
  const { stdout } = await promisify(execFile)('sh', ['-c', '"$@" >&2 && times', 'sh', ...command], {
    timeout: 300_000,
  });
  const [, ofChildren = ''] = stdout.trim().split('\n');
  return [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}
