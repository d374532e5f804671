import { hasCode } from '../../../../common/errors.ts';
import { modelOf, TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { type DraftProblem, type Issue, problemOf } from './draft-problem.ts';
import { type DraftPath, valueAt } from './draft-text.ts';

/** A value that a job cannot have. */
export interface DraftIssue {
  readonly path: DraftPath;
  readonly problem: DraftProblem;
}

/** A draft that could be submitted, or what is wrong with it. */
export type DraftCheck =
  | { readonly kind: 'valid'; readonly spec: TrainJobSpec }
  | { readonly kind: 'invalid'; readonly issues: readonly DraftIssue[] };

/** Looks at what was read as the orchestrator would, as far as that can be done without it. */
export function checkDraft(value: unknown): DraftCheck {
  const kind = valueAt(value, ['kind']);
  const isOther = isFields(value) && kind !== 'train';
  const parsed = TrainJobSpec.safeParse(isOther ? { ...value, kind: 'train' } : value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => issuesOf(issue, [], value));
  if (isOther) {
    issues.unshift({
      path: ['kind'],
      problem: kind === undefined ? { kind: 'missing' } : { kind: 'no-choice', options: ['train'] },
    });
  }
  if (parsed.success) issues.push(...shapeIssues(parsed.data));
  return parsed.success && issues.length === 0 ? { kind: 'valid', spec: parsed.data } : { kind: 'invalid', issues };
}

function shapeIssues(spec: TrainJobSpec): DraftIssue[] {
  const model = modelOf(spec);
  if (model === undefined) return [];
  try {
    inferShapes(model);
    return [];
  } catch (error) {
    if (!hasCode(error, 'invalid-specification')) throw error;
    const path = String(error.details['path']);
    const message = error.message.slice(path.length + 2);
    return [{ path: ['model', ...path.split('.')], problem: { kind: 'said', message } }];
  }
}

function issuesOf(issue: Issue, parent: DraftPath, value: unknown): DraftIssue[] {
  const path = [...parent, ...issue.path.map(String)];
  const one = (problem: DraftProblem): DraftIssue[] => [{ path, problem }];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], problem: { kind: 'unknown-field' } }));
  }
  const found = valueAt(value, path);
  if (found === undefined && path.length > 0) return one({ kind: 'missing' });
  if (issue.code === 'invalid_union') {
    if (!isFields(found) && issue.errors.length > 0) return one({ kind: 'wrong-type', expected: 'fields' });
    const branch = issue.errors[modelBranch(found)];
    if (branch !== undefined) return branch.flatMap((inner) => issuesOf(inner, path, value));
  }
  return one(problemOf(issue));
}

/** Which form of a model somebody means: a preset, layers or a trainer, in the order of the schema. */
function modelBranch(found: unknown): 0 | 1 | 2 {
  if (valueAt(found, ['preset']) !== undefined) return 0;
  return valueAt(found, ['trainer']) === undefined ? 1 : 2;
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
