import type { MessageInitShape } from '@bufbuild/protobuf';
import type { LogLevelRule } from '../../common/domain/log-levels.ts';
import { LogLevel, type LogRecord } from '../../common/domain/log-record.ts';
import type { LogLevelsSchema, LogLevels as WireLogLevels } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type { LogRecordSchema, LogRecord as WireLogRecord } from '../../proto/gen/edgeorchestra/v1/telemetry_pb.js';
import { hideSecrets } from '../logging/hide-secrets.ts';
import { recordOf } from '../logging/parse-log-line.ts';

/** A record in its place among those of one start of an agent. */
export interface SequencedRecord {
  readonly sequence: number;
  readonly record: LogRecord;
}

export function encodeLogRecord({ sequence, record }: SequencedRecord): MessageInitShape<typeof LogRecordSchema> {
  const { at, level, component, message, jobId, taskId, deployment, fields } = record;
  const ids = { job: jobId ?? undefined, task: taskId ?? undefined, deployment: deployment ?? undefined };
  const json = JSON.stringify({ ...fields, ...ids });
  const text = json === '{}' ? '' : json;
  return { sequence: BigInt(sequence), atMs: BigInt(at), level, component, message, fields: text };
}

/** What a device says is taken as well as it can be: one bad record must not hold up all others. No secret gets in. */
export function decodeLogRecord({ sequence, atMs, level, component, message, fields }: WireLogRecord): SequencedRecord {
  const head = {
    at: Number(atMs),
    level: LogLevel.safeParse(level).data ?? 'info',
    component: component.toWellFormed() || 'agent',
    message: hideSecrets(message.toWellFormed()),
  };
  return { sequence: Number(sequence), record: recordOf(head, objectOf(hideSecrets(fields.toWellFormed()))) };
}

/** Rules as a device gets them, which may have another clock. */
export function encodeLogLevels(
  { version, rules }: { readonly version: string; readonly rules: readonly LogLevelRule[] },
  now: number,
): MessageInitShape<typeof LogLevelsSchema> {
  return {
    version,
    rules: rules.map(({ component, level, until }) => ({
      component: component ?? '',
      level,
      ...(until === null ? {} : { forMs: BigInt(Math.max(0, Math.ceil(until - now))) }),
    })),
  };
}

export function decodeLogLevels(
  { version, rules }: WireLogLevels,
  now: number,
): { version: string; rules: LogLevelRule[] } {
  const known = rules.flatMap(({ component, level, forMs }) => {
    const parsed = LogLevel.safeParse(level);
    const until = forMs === undefined ? null : now + Number(forMs);
    return parsed.success ? [{ component: component || null, level: parsed.data, until }] : [];
  });
  return { version, rules: known };
}

function objectOf(json: string): Record<string, unknown> {
  if (json === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { value };
  } catch {
    return { text: json };
  }
}
