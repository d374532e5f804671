import type { Deployment } from '../../../../common/domain/deployment.ts';
import type { DeviceId, ResourceName } from '../../../../common/domain/ids.ts';
import { asAppError } from '../../../../common/errors.ts';
import { DeploymentSpec } from '../../../../common/specs/deployment-spec.ts';
import { type DraftProblem, problemOf } from '../../new-job/draft/draft-problem.ts';
import { readTyped, writeTyped } from '../../new-job/draft/typed-number.ts';

/** Numbers that few people change. */
export const MORE_FIELDS = [
  'runtime.contextTokens',
  'runtime.slots',
  'runtime.threads',
  'runtime.idleUnloadSeconds',
  'queue',
  'deadlineSeconds',
] as const;
/** Numbers of a deployment, by their path in its specification. */
export const NUMBER_FIELDS = ['replicas.min', 'replicas.max', ...MORE_FIELDS] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type DeploymentField = NumberField | 'name' | 'devices';

/** How a model is to be served, as it is typed. */
export interface TypedDeployment {
  readonly name: string;
  readonly model: { readonly name: ResourceName; readonly version?: number };
  /** Only these; null: any. */
  readonly devices: readonly DeviceId[] | null;
  readonly tags: readonly string[];
  readonly numbers: Readonly<Record<NumberField, string>>;
}

interface ReadDeployment {
  /** Undefined while something is wrong. */
  readonly spec: DeploymentSpec | undefined;
  readonly problems: Readonly<Partial<Record<string, DraftProblem>>>;
}

/** What is typed at first: a way of serving, or for a new one all that is left to the orchestrator. */
export function typedOf({
  name,
  model,
  devices,
  tags,
  replicas,
  runtime,
  queue,
  deadlineSeconds,
}: Deployment['spec']): TypedDeployment {
  const values: Record<NumberField, unknown> = {
    'replicas.min': replicas.min,
    'replicas.max': replicas.max,
    'runtime.contextTokens': runtime.contextTokens,
    'runtime.slots': runtime.slots,
    'runtime.threads': runtime.threads,
    'runtime.idleUnloadSeconds': runtime.idleUnloadSeconds,
    queue,
    deadlineSeconds,
  };
  const numbers = Object.fromEntries(NUMBER_FIELDS.map((field) => [field, writeTyped(values[field])]));
  return {
    name,
    model: { name: model.name, ...(model.version === undefined ? {} : { version: model.version }) },
    devices,
    tags,
    numbers: numbers as TypedDeployment['numbers'],
  };
}

/** The numbers with another one; whoever wants more devices at least, wants as many at most. */
export function withNumber(
  numbers: TypedDeployment['numbers'],
  field: NumberField,
  text: string,
): TypedDeployment['numbers'] {
  const isAboveMost = field === 'replicas.min' && Number(text) > Number(numbers['replicas.max'] || Number.NaN);
  return { ...numbers, ...(isAboveMost ? { 'replicas.max': text } : {}), [field]: text };
}

/** Reads what was typed; what is empty is left to the orchestrator. */
export function readDeployment({ name, model, devices, tags, numbers }: TypedDeployment): ReadDeployment {
  const number = (field: NumberField) => readTyped(numbers[field]);
  const min = number('replicas.min');
  const result = DeploymentSpec.safeParse({
    name: name.trim(),
    model,
    devices,
    tags,
    replicas: { min, max: number('replicas.max') ?? min },
    runtime: {
      contextTokens: number('runtime.contextTokens') ?? null,
      slots: number('runtime.slots') ?? null,
      threads: number('runtime.threads') ?? null,
      idleUnloadSeconds: number('runtime.idleUnloadSeconds') ?? null,
    },
    queue: number('queue'),
    deadlineSeconds: number('deadlineSeconds'),
  });
  if (result.success) return { spec: result.data, problems: {} };
  const problems: Record<string, DraftProblem> = {};
  for (const issue of result.error.issues) {
    const path = issue.path.join('.');
    // The schema tells this one by a sentence: here it is a limit like any other.
    const isBelowMin = issue.code === 'custom' && path === 'replicas.max' && typeof min === 'number';
    if (issue.code !== 'unrecognized_keys') {
      problems[path] ??= isBelowMin ? { kind: 'at-least', limit: min } : problemOf(issue);
    }
  }
  return { spec: undefined, problems };
}

/** Which field the orchestrator has refused; undefined where it is about none of them alone. */
export function refusedField(error: unknown): DeploymentField | undefined {
  const { code, details } = asAppError(error);
  if (code === 'already-exists') return 'name';
  if (code !== 'invalid-specification') return undefined;
  const path = String(details['field'] ?? details['path'] ?? '');
  return (['name', 'devices', ...NUMBER_FIELDS] as const).find(
    (field) => path === field || path.startsWith(`${field}.`),
  );
}
