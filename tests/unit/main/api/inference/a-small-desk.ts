import { once } from 'node:events';
import { Deployment } from '../../../../../common/domain/deployment.ts';
import type { ResourceName } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import type { AnswerEnd, AnswerPiece } from '../../../../../common/serving/inference-answer.ts';
import { InferenceBody, type InferenceRequest } from '../../../../../common/serving/inference-request.ts';
import type { Answer, InferenceDesk, InferenceOptions } from '../../../../../main/serving/inference-desk.ts';

export interface Asked {
  readonly name: string;
  readonly request: InferenceRequest;
  readonly options: InferenceOptions;
}

/** A deployment that is ready; the model answers in text. */
export function aDeployment(name: string, changes: Partial<Deployment> = {}): Deployment {
  const load = { active: 0, waiting: 0, requestsPerMinute: 0, tokensPerSecond: 0, latencyMs: null };
  const made = Deployment.parse({
    name,
    spec: {
      name,
      model: { name: 'tiny' },
      replicas: {},
      devices: null,
      tags: [],
      runtime: { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null },
    },
    model: { name: 'tiny', version: 3, sha256: 'ab'.repeat(32), sizeBytes: 1, format: 'gguf' },
    interface: 'text',
    inputs: [],
    outputs: [],
    classes: null,
    canChat: true,
    state: 'ready',
    stateSince: 1,
    reason: null,
    wanted: 1,
    replicas: [],
    load: { ...load, refused: 0, failed: 0, takenOver: 0 },
    createdAt: 1_700_000_000_000,
  });
  return { ...made, ...changes };
}

/** A piece of one token. */
export function piece(text: string, token = 7): AnswerPiece {
  return { text, tokens: [token], probabilities: [] };
}

export function anEnd(changes: Partial<AnswerEnd> = {}): AnswerEnd {
  const figures = { promptTokens: 5, completionTokens: 2, computeUs: 1, promptUs: 1 };
  return { finish: 'stop', header: null, content: new Uint8Array(), ...figures, ...changes };
}

/** An answer of these texts, a token each, and its end. */
export async function* says(texts: readonly string[], end: Partial<AnswerEnd> = {}): Answer {
  for (const text of texts) yield [piece(text)];
  return anEnd({ completionTokens: texts.length, ...end });
}

/** An answer that fails after these texts. */
export async function* failsAfter(texts: readonly string[], error: Error): Answer {
  for (const text of texts) yield [piece(text)];
  throw error;
}

/** An answer of which nothing comes until it is given up. */
// biome-ignore lint/correctness/useYield: it says nothing
export async function* waits(signal: AbortSignal, onEnd: () => void): Answer {
  if (!signal.aborted) await once(signal, 'abort');
  onEnd();
  throw new AppError('cancelled', 'given up');
}

/** A desk whose answers a test writes. What it is asked has the form that the contract demands. */
export class SmallDesk implements InferenceDesk {
  readonly asked: Asked[] = [];
  readonly deployments = new Map<string, Deployment>();
  answer: (asked: Asked) => Answer = () => says(['Hello', ' you']);

  constructor(...deployments: readonly Deployment[]) {
    for (const deployment of deployments) this.deployments.set(deployment.name, deployment);
  }

  list(): readonly Deployment[] {
    return [...this.deployments.values()];
  }

  get(name: ResourceName): Deployment {
    const deployment = this.deployments.get(name);
    if (deployment === undefined) throw new AppError('model-not-served', `there is no model ${name}`);
    return deployment;
  }

  ask(name: ResourceName, request: InferenceRequest, options: InferenceOptions): Answer {
    InferenceBody.parse(request.body);
    const asked = { name, request, options };
    this.asked.push(asked);
    return this.answer(asked);
  }
}
