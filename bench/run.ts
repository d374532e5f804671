import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import buildEo from '../tests/setup/build-eo.ts';
import { renderReport } from './render-report.ts';
import type { BenchOptions, BenchReport } from './report.ts';

/** EX_USAGE of sysexits. */
const USAGE = 64;

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' }, full: { type: 'boolean' } },
  allowPositionals: true,
});
const [name] = positionals;
const names = benchNames();
if (name === undefined || !names.includes(name)) {
  if (name !== undefined) console.error(`There is no benchmark "${name}".`);
  console.error('npm run bench -- NAME [--full] [--json], where NAME is one of:', ...names.map((one) => `\n  ${one}`));
  process.exitCode = name === undefined ? 0 : USAGE;
} else {
  // What a benchmark has started is gone when this process is, also after Ctrl-C.
  process.once('SIGINT', () => process.exit(130));
  // As people have it installed: from source a process takes 30 MB more, and longer to start.
  process.once('exit', await buildEo());
  const { default: run } = (await import(`./${name}.ts`)) as {
    default: (options: BenchOptions) => Promise<BenchReport>;
  };
  const report = await run({ full: values.full === true });
  console.log(renderReport(report).join('\n'));
  if (values.json === true) console.log(JSON.stringify(report));
}

/** Files beside this one that have a benchmark as their default. */
function benchNames(): string[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts'));
  const isBench = (file: string) =>
    readFileSync(`${import.meta.dirname}/${file}`, 'utf8').includes('export default async function');
  return files.filter((file) => file !== 'run.ts' && isBench(file)).map((file) => file.slice(0, -'.ts'.length));
}
