import { spawnSync } from 'node:child_process';

/** A Python that imports a package, or why there is none. */
export type FoundPython = { readonly program: string } | { readonly missing: string };

/** Looks for a Python that imports a package: the program that a variable names, else `python3`. */
export function findPython(packageName: string, program = 'python3'): FoundPython {
  const { error, status } = spawnSync(program, ['-c', `import ${packageName}`], { stdio: 'ignore', timeout: 60_000 });
  if (error !== undefined) return { missing: `there is no ${program}` };
  return status === 0 ? { program } : { missing: `${program} does not import ${packageName}` };
}

/** Leaves a test out, with the reason, where its Python is missing. */
export function need(found: FoundPython, skip: (condition: boolean, note: string) => void): void {
  skip('missing' in found, 'missing' in found ? found.missing : '');
}
