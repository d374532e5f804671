import type { DeviceId } from '../../../../common/domain/ids.ts';
import { AppError, type ErrorCode } from '../../../../common/errors.ts';
import type { AnswerEnd, AnswerPiece } from '../../../../common/serving/inference-answer.ts';
import type { ReplicaPhase, ReplicaPlan, RuntimeFacts } from '../../../../common/serving/replica-plan.ts';
import type { ReplicaTable } from '../../../../main/serving/replica-table.ts';
import type { LineMessage, ServingLine } from '../../../../main/serving/serving-line.ts';

/** What a runtime turned out to be. */
export function someFacts(changes: Partial<RuntimeFacts> = {}): RuntimeFacts {
  return {
    engine: 'llama.cpp',
    backend: 'cpu',
    threads: 4,
    memoryBytes: 1.2e9,
    contextTokens: 4_096,
    slots: 1,
    loadMs: 100,
    ...changes,
  };
}

/** The next part of an answer: a token for each word. */
export function aPiece(text: string, tokens?: readonly number[]): AnswerPiece {
  const words = text.split(' ').filter((word) => word !== '');
  return { text, tokens: tokens ?? words.map((_, index) => index + 1), probabilities: [] };
}

/** The end of an answer in text. */
export function anEnd(changes: Partial<AnswerEnd> = {}): AnswerEnd {
  return {
    finish: 'stop',
    promptTokens: 3,
    completionTokens: 2,
    header: null,
    content: new Uint8Array(0),
    computeUs: 2_000,
    promptUs: 1_000,
    ...changes,
  };
}

type Told = Extract<LineMessage, { kind: 'request' }>;

/** A device at the other end of a serving line, which says what a test lets it say. */
export class PlayedDevice {
  readonly id: DeviceId;
  readonly #table: ReplicaTable;
  line: ServingLine;
  /** All that came down the present line. */
  sent: LineMessage[] = [];

  constructor(id: DeviceId, table: ReplicaTable) {
    this.id = id;
    this.#table = table;
    this.line = this.open();
  }

  /** Opens its line, anew where it has one. */
  open(): ServingLine {
    const line = this.#table.openLine(this.id);
    const sent: LineMessage[] = [];
    this.line = line;
    this.sent = sent;
    const read = async () => {
      for await (const message of line.outgoing()) sent.push(message);
    };
    void read();
    return line;
  }

  get plans(): ReplicaPlan[] {
    return this.#table.plansOf(this.id);
  }

  /** Reports all its replicas in this phase; facts are told with those that are loaded. */
  tell(phase: ReplicaPhase, { facts, problem }: { facts?: Partial<RuntimeFacts>; problem?: string } = {}): void {
    const isLoaded = phase === 'ready' || phase === 'unloaded';
    this.line.hear();
    this.line.takeReport(
      this.plans.map(({ replicaId, model }) => ({
        replicaId,
        phase,
        receivedBytes: model.sizeBytes,
        problem: problem === undefined ? null : { code: 'runtime-crashed', message: problem },
        log: [],
        facts: isLoaded ? someFacts(facts) : null,
        restarts: 0,
      })),
    );
  }

  /** Requests that came down, also those that were cancelled. */
  get requests(): readonly Told[] {
    return this.sent.filter((message) => message.kind === 'request');
  }

  get cancelled(): readonly number[] {
    return this.sent.filter(({ kind }) => kind === 'cancel').map(({ number }) => number);
  }

  get granted(): number {
    return this.sent.reduce((sum, message) => sum + (message.kind === 'credit' ? message.pieces : 0), 0);
  }

  /** Says something of the newest request, unless told of which. */
  say(text: string, tokens?: readonly number[], number = this.#newest): void {
    this.line.hear();
    this.line.takePiece(number, aPiece(text, tokens));
  }

  end(changes: Partial<AnswerEnd> = {}, number = this.#newest): void {
    this.line.hear();
    for (let at = 0; at < (changes.content?.length ?? 0); at += 1_000) {
      this.line.takeContent(number, changes.content?.subarray(at, at + 1_000) ?? new Uint8Array(0));
    }
    this.line.takeEnd(number, (content) => anEnd({ ...changes, content }));
  }

  fail(code: ErrorCode, isRetryable: boolean, number = this.#newest): void {
    this.line.hear();
    this.line.takeFailure(number, new AppError(code, `${this.id} has failed`), isRetryable);
  }

  get #newest(): number {
    return this.requests.at(-1)?.number ?? 0;
  }
}
