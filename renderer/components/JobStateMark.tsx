import type { JobState } from '../../common/domain/job.ts';
import { useMessages } from '../language/language-store.ts';
import './state-mark.css';

const SHAPES: Readonly<Record<JobState, string>> = {
  queued: 'M8 5v3.2l2 1.6',
  running: 'M6 4.2v7.6L12.2 8z',
  paused: 'M6 4.5v7M10 4.5v7',
  succeeded: 'M4 8.4l2.7 2.7 5.3-6',
  failed: 'M4.8 4.8l6.4 6.4M11.2 4.8l-6.4 6.4',
  cancelled: 'M4.5 8h7',
};

/** A job's state as colour, shape and word together. */
export function JobStateMark({ state }: { readonly state: JobState }) {
  const messages = useMessages();
  return (
    <span className={`state-mark job-${state}`}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        {state === 'queued' && <circle className="ring" cx="8" cy="8" r="5" />}
        <path className={state === 'running' ? 'fill' : 'stroke'} d={SHAPES[state]} />
      </svg>
      {messages.states.job[state]}
    </span>
  );
}
