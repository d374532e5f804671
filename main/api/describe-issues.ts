import type { ErrorDetails } from '../../common/errors.ts';

/** An issue as Zod reports it; those of a union carry the issues of each of its branches. */
interface Issue {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
  readonly keys?: readonly string[];
}

interface Problem {
  readonly path: string;
  readonly text: string;
  readonly depth: number;
}

const MOST = 20;

/**
 * What is wrong with an input, field by field: `path` and `problem` for the first, and `fields.<path>` for each of them,
 * at most twenty. `summary` is one line for people.
 */
export function describeIssues(issues: readonly Issue[]): { summary: string; details: ErrorDetails } {
  const problems = issues.flatMap((issue) => problemsOf(issue, [])).slice(0, MOST);
  const [first] = problems;
  const details: Record<string, string> = { path: first?.path ?? '', problem: first?.text ?? 'not valid' };
  for (const { path, text } of problems) details[`fields.${path}`] ??= text;
  return { summary: problems.map(({ path, text }) => `${path}: ${text}`).join('; '), details };
}

function problemsOf(issue: Issue, parent: readonly string[]): Problem[] {
  const path = [...parent, ...(issue.path ?? []).map(keyText)];
  if (issue.keys !== undefined) {
    return issue.keys.map((key) => asProblem([...path, key], 'there is no such field'));
  }
  const branches = (issue.errors ?? []).map((branch) => branch.flatMap((inner) => problemsOf(inner, path)));
  const [likeliest] = branches.filter((branch) => branch.length > 0).sort(byLikelihood);
  return likeliest ?? [asProblem(path, issue.message)];
}

/** Of a union the branch is told that got furthest; of equals, the one with the fewest problems. */
function byLikelihood(a: readonly Problem[], b: readonly Problem[]): number {
  const reach = (branch: readonly Problem[]) => Math.max(...branch.map((problem) => problem.depth));
  return reach(b) - reach(a) || a.length - b.length;
}

function asProblem(path: readonly string[], text: string): Problem {
  return { path: path.length === 0 ? 'body' : path.join('.'), text, depth: path.length };
}

function keyText(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
