import type { EventBody } from '../../common/domain/event.ts';

/** An event that is about a job. */
export type JobEvent = Extract<EventBody, { readonly jobId: unknown }>;
export type JobEventKind = JobEvent['kind'];

/** True for events that are about a job. */
export function isJobEvent(body: EventBody): body is JobEvent {
  return 'jobId' in body;
}
