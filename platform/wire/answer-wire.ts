import type { MessageInitShape } from '@bufbuild/protobuf';
import { AppError, type ErrorCode } from '../../common/errors.ts';
import { type AnswerEnd, type AnswerPiece, ContentHeader } from '../../common/serving/inference-answer.ts';
import type {
  Completion,
  CompletionSchema,
  InferenceFailure,
  InferenceFailureSchema,
  OutputPiece,
  OutputPieceSchema,
} from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import { decodeWith } from './decode-with.ts';
import { parseJson } from './parse-json.ts';

export function encodePiece(number: number, piece: AnswerPiece) {
  const { text, tokens, probabilities } = piece;
  return {
    number,
    text,
    tokens: [...tokens],
    probabilities: probabilities.map((one) => ({
      ...one,
      alternatives: one.alternatives.map((other) => ({ ...other })),
    })),
  } satisfies MessageInitShape<typeof OutputPieceSchema>;
}

export function decodePiece({ text, tokens, probabilities }: OutputPiece): AnswerPiece {
  return { text, tokens, probabilities };
}

/** The end of an answer without its content, which goes before it in chunks. */
export function encodeEnd(number: number, end: AnswerEnd) {
  const { finish, promptTokens, completionTokens, header, computeUs, promptUs } = end;
  return {
    number,
    finish,
    promptTokens,
    completionTokens,
    contentHeader: header === null ? '' : JSON.stringify(header),
    computeUs: BigInt(Math.round(computeUs)),
    promptUs: BigInt(Math.round(promptUs)),
  } satisfies MessageInitShape<typeof CompletionSchema>;
}

/** @throws AppError `invalid-argument` */
export function decodeEnd(wire: Completion, content: Uint8Array): AnswerEnd {
  const { finish, promptTokens, completionTokens, contentHeader, computeUs, promptUs } = wire;
  return {
    finish: finish === 'length' ? 'length' : 'stop',
    promptTokens,
    completionTokens,
    header: contentHeader === '' ? null : decodeWith(ContentHeader, parseJson(contentHeader, 'header'), 'completion'),
    content,
    computeUs: Number(computeUs),
    promptUs: Number(promptUs),
  };
}

export function encodeFailure(number: number, error: AppError): MessageInitShape<typeof InferenceFailureSchema> {
  const { code, message } = error;
  return { number, code, message: message.slice(0, LONGEST_MESSAGE), isRetryable: RETRYABLE.has(code) };
}

/** A failure as the device told it; what a device cannot know of becomes a `runtime-failed`. */
export function decodeFailure({ code, message }: InferenceFailure): AppError {
  return new AppError(isOfDevice(code) ? code : 'runtime-failed', message.slice(0, LONGEST_MESSAGE));
}

function isOfDevice(code: string): code is ErrorCode {
  return RETRYABLE.has(code) || FINAL.has(code);
}

/** In characters. */
const LONGEST_MESSAGE = 1_024;
/** Another replica may well answer. */
const RETRYABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'runtime-crashed',
  'replica-lost',
  'unavailable',
  'internal',
]);
/** No other replica would answer otherwise. */
const FINAL: ReadonlySet<string> = new Set<ErrorCode>([
  'invalid-argument',
  'context-exceeded',
  'deadline-exceeded',
  'runtime-failed',
  'model-malformed',
  'model-unsupported',
  'unimplemented',
]);
