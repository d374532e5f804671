import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { RESULTS, writePages } from './render-pages.ts';
import { runStudy } from './run-study.ts';
import { STUDIES } from './studies.ts';

/** EX_USAGE of sysexits. */
const USAGE = 64;

const { values, positionals } = parseArgs({ options: { render: { type: 'boolean' } }, allowPositionals: true });
const [name] = positionals;
const study = STUDIES.find((one) => one.name === name);
// What a run has started is gone when this process is, also after Ctrl-C.
process.once('SIGINT', () => process.exit(130));
if (values.render === true) writePages();
else if (study === undefined) {
  if (name !== undefined) console.error(`There is no study "${name}".`);
  console.error('npm run reproduce -- NAME, or --render to draw the pages afresh from what was found. NAME is one of:');
  for (const one of STUDIES) console.error(`  ${one.name}: ${one.title}`);
  process.exitCode = name === undefined ? 0 : USAGE;
} else {
  const result = await runStudy(study, (text) => console.error(text));
  await writeFile(RESULTS.json(study.name), `${JSON.stringify(result)}\n`);
  writePages();
}
