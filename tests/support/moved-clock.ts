import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { aTemporaryFolder } from './temporary-folder.ts';

/** Loaded before a program: from then on its clock is as far ahead as a file says. */
const SHIM = `
import { readFileSync } from 'node:fs';
const RealDate = Date;
const now = () => RealDate.now() + Number(readFileSync(process.env.EO_TEST_CLOCK, 'utf8'));
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now = now;
};
`;

/** The clock of a process, moved as the clock of a machine is when somebody sets it. */
export class MovedClock {
  readonly environment: Readonly<Record<string, string>>;
  readonly #file: string;

  constructor() {
    const folder = aTemporaryFolder();
    this.#file = join(folder, 'ahead');
    this.setAhead(0);
    const shim = join(folder, 'shim.mjs');
    writeFileSync(shim, SHIM);
    this.environment = { EO_TEST_CLOCK: this.#file, NODE_OPTIONS: `--import=${pathToFileURL(shim).href}` };
  }

  setAhead(milliseconds: number): void {
    writeFileSync(this.#file, `${milliseconds}`);
  }
}
