import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Names of this project's temporary folders and of the child processes it started. */
function leftovers(): string[] {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith('eo-'));
  return folders.map((name) => `${tmpdir()}/${name}`).toSorted();
}

/** Fails the run when a test has left a temporary folder behind. */
export default function watchLeftovers(): () => void {
  const before = new Set(leftovers());
  return () => {
    const left = leftovers().filter((name) => !before.has(name));
    if (left.length > 0) {
      process.exitCode = 1;
      console.error(`left behind by the tests: ${left.join(', ')}`);
    }
  };
}
