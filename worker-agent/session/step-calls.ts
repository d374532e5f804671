import type { TaskReference } from '../../common/domain/assignment.ts';
import type { GradientPiece, StepPosition, WeighedPiece } from '../../common/domain/shared-steps.ts';
import { AppError } from '../../common/errors.ts';
import { encodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import type { StepPosition as WirePosition } from '../../proto/gen/edgeorchestra/v1/shared_steps_pb.js';
import type { OrchestratorLink } from './orchestrator-link.ts';
import { untilDone } from './until-done.ts';

/** Where one device is with the steps of a task, over all streams that it takes. */
export interface StepTraffic {
  /** Up to where the means have come. */
  received(): StepPosition;
  /** The pieces of gradients from there on, as they are made. Ends when the signal fires. */
  gradients(from: StepPosition, ended: AbortSignal): AsyncIterable<WeighedPiece>;
  /** Takes the next piece of a mean. */
  take(piece: GradientPiece): void;
  /** True when nothing more is to come. */
  isOver(): boolean;
}

/** The stream of the steps that several devices take together. */
export class StepCalls {
  readonly #link: Pick<OrchestratorLink, 'connection'>;

  constructor(link: Pick<OrchestratorLink, 'connection'>) {
    this.#link = link;
  }

  /** Takes all steps of a task; survives cuts. @throws AppError `task-superseded` when the others go on without this device */
  async run(task: TaskReference, traffic: StepTraffic, signal: AbortSignal): Promise<void> {
    await untilDone(this.#link, signal, async ({ steps }) => {
      const ended = new AbortController();
      const expected = Promise.withResolvers<StepPosition>();
      async function* messages() {
        const received = encodePosition(traffic.received());
        yield { kind: { case: 'start' as const, value: { task: encodeTaskReference(task), received } } };
        const from = await expected.promise;
        for await (const { samples, data, ...position } of traffic.gradients(from, ended.signal)) {
          yield { kind: { case: 'chunk' as const, value: { position: encodePosition(position), samples, data } } };
        }
      }
      try {
        for await (const { kind } of steps.meanGradients(messages(), { signal })) {
          if (kind.case === 'expected') expected.resolve(decodePosition(kind.value));
          else if (kind.case === 'chunk') {
            traffic.take({ ...decodePosition(kind.value.position), data: kind.value.data });
          }
        }
      } finally {
        expected.resolve(traffic.received());
        ended.abort(new AppError('cancelled', 'the stream has ended'));
      }
      if (!traffic.isOver()) throw new AppError('unavailable', 'the stream of steps was cut');
    });
  }
}

function encodePosition({ step, first }: StepPosition) {
  return { step, first: BigInt(first) };
}

function decodePosition(wire: WirePosition | undefined): StepPosition {
  if (wire === undefined) throw new AppError('invalid-argument', 'a position is missing');
  return { step: wire.step, first: Number(wire.first) };
}
