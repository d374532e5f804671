import { ProtobufWriter } from '../formats/protobuf-writer.ts';
import type { Series } from './record-series.ts';
import { encodeTfRecords } from './tf-record.ts';

/** Of `Event` in tensorboard/compat/proto/event.proto, by name. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
/** Of `Summary` and `Summary.Value` in summary.proto. */
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2 } as const;

const VERSION = 'brain.Event:2';
const MILLISECONDS = 1_000;

/**
 * Series as an event file of TensorBoard: records of `Event` messages, the first of which names the version, then one for each
 * point with its step and its time. Values are float32 there.
 */
export function encodeEventFile(series: readonly Series[], startedAt: number): Uint8Array<ArrayBuffer> {
  const points = series
    .flatMap(({ tag, points: ofTag }) => ofTag.map((point) => ({ tag, ...point })))
    .toSorted((a, b) => a.step - b.step);
  return encodeTfRecords([
    messageOf((event) => {
      event.double(EVENT.wallTime, startedAt / MILLISECONDS);
      event.text(EVENT.fileVersion, VERSION);
    }),
    ...points.map(({ tag, step, at, value }) =>
      messageOf((event) => {
        event.double(EVENT.wallTime, at / MILLISECONDS);
        event.integer(EVENT.step, step);
        event.message(EVENT.summary, (summary) => {
          summary.message(SUMMARY.value, (one) => {
            one.text(VALUE.tag, tag);
            one.float(VALUE.simpleValue, value);
          });
        });
      }),
    ),
  ]);
}

function messageOf(fill: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter();
  fill(writer);
  const bytes = new Uint8Array(writer.sizeBytes);
  let at = 0;
  for (const piece of writer.pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
