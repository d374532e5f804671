/** One thing that a check does not let pass. */
export interface Finding {
  /** Path from the project's root. */
  readonly file: string;
  /** From 1; left out where the whole file, or a package, is meant. */
  readonly line?: number;
  readonly rule: string;
  /** What is wrong, and what to do. */
  readonly text: string;
}

/** One line of a finding, as compilers print theirs. */
export function lineOf({ file, line, rule, text }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`}  ${rule}  ${text}`;
}

/** Prints findings and one closing line; a finding makes the process fail. */
export function report(findings: readonly Finding[], closing: string): void {
  for (const finding of findings) console.error(lineOf(finding));
  console.log(`${closing}: ${findings.length === 1 ? '1 finding' : `${findings.length} findings`}`);
  if (findings.length > 0) process.exitCode = 1;
}
