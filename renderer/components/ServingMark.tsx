import type { DeploymentState, Replica } from '../../common/domain/deployment.ts';
import { useMessages } from '../language/language-store.ts';
import './state-mark.css';

type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'none';

interface Mark {
  readonly tone: Tone;
  readonly path: string;
  readonly isFilled?: boolean;
  readonly ring?: 'whole' | 'dashed';
}

const DOT = 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z';
const HALF = 'M8 3.5a4.5 4.5 0 0 1 0 9z';
const QUARTER = 'M8 3.5a4.5 4.5 0 0 1 4.5 4.5H8z';
const CROSS = 'M4.8 4.8l6.4 6.4M11.2 4.8l-6.4 6.4';
const MOON = 'M9.5 3.2a4.9 4.9 0 1 0 3.3 8.1A5.6 5.6 0 0 1 9.5 3.2z';

const READY: Mark = { tone: 'good', path: DOT, isFilled: true };
const WAITS: Mark = { tone: 'warn', path: '', ring: 'dashed' };
const HAS_FAILED: Mark = { tone: 'bad', path: CROSS };

const STATES: Readonly<Record<DeploymentState, Mark>> = {
  starting: WAITS,
  ready: READY,
  degraded: { tone: 'warn', path: HALF, isFilled: true, ring: 'whole' },
  stopping: { tone: 'warn', path: QUARTER, isFilled: true, ring: 'whole' },
  stopped: { tone: 'none', path: 'M5.5 5.5h5v5h-5z' },
  failed: HAS_FAILED,
};

const PHASES: Readonly<Record<Replica['phase'], Mark>> = {
  waiting: WAITS,
  fetching: { tone: 'warn', path: 'M8 3v8M4.8 8.2L8 11.4l3.2-3.2' },
  loading: { tone: 'warn', path: HALF, isFilled: true, ring: 'whole' },
  ready: READY,
  unloaded: { tone: 'calm', path: MOON, isFilled: true },
  restarting: { tone: 'warn', path: 'M12 8a4 4 0 1 1-1.6-3.2M10.6 2.4v2.6H8' },
  failed: HAS_FAILED,
  silent: { tone: 'bad', path: 'M4.6 11.4l6.8-6.8', ring: 'whole' },
};

/** A deployment's state as colour, shape and word together. */
export function DeploymentStateMark({ state }: { readonly state: DeploymentState }) {
  const { states } = useMessages();
  return <ServingMark mark={STATES[state]} text={states.deployment[state]} />;
}

/** What a replica is at, as colour, shape and word together. */
export function ReplicaPhaseMark({ phase }: { readonly phase: Replica['phase'] }) {
  const { states } = useMessages();
  return <ServingMark mark={PHASES[phase]} text={states.replica[phase]} />;
}

function ServingMark({ mark: { tone, path, isFilled = false, ring }, text }: { mark: Mark; text: string }) {
  return (
    <span className={`state-mark tone-${tone}`}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        {ring !== undefined && (
          <circle className="ring" cx="8" cy="8" r="4.5" strokeDasharray={ring === 'dashed' ? '2 2' : undefined} />
        )}
        <path className={isFilled ? 'fill' : 'stroke'} d={path} />
      </svg>
      {text}
    </span>
  );
}
