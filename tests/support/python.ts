import { spawnSync } from 'node:child_process';

/** A Python that imports a package, or why there is none. */
export type FoundPython = { readonly program: string } | { readonly missing: string };

/** Looks for a Python that imports a package: the program that the environment variable names, else `python3`. */
export function findPython(packageName: string, variable?: string): FoundPython {
  const program = (variable && process.env[variable]) || 'python3';
  const { error, status } = spawnSync(program, ['-c', `import ${packageName}`], { stdio: 'ignore', timeout: 60_000 });
  if (error === undefined && status === 0) return { program };
  const reason = error === undefined ? `does not import ${packageName}` : `does not start (${error.message})`;
  return { missing: `${program} ${reason}${variable === undefined ? '' : `; name another by ${variable}`}` };
}

/** The program; leaves a test out, with the reason, where it is missing. */
export function need(found: FoundPython, skip: (note: string) => never): string {
  return 'missing' in found ? skip(found.missing) : found.program;
}
