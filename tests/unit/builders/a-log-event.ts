import type { EventBody, LogEvent } from '../../../common/domain/event.ts';
import { aHash } from './a-hash.ts';

/** An event that the orchestrator has made on its own. */
export function aLogEvent(sequence: number, body: EventBody, changes: Partial<LogEvent> = {}): LogEvent {
  return { sequence, at: 0, actor: null, body, hash: aHash(`event ${sequence}`), ...changes };
}
