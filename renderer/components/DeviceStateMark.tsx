import type { DeviceState } from '../../common/domain/device.ts';
import { useMessages } from '../language/language-store.ts';
import './state-mark.css';

const SHAPES: Readonly<Record<DeviceState, string>> = {
  online: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  asleep: 'M9.5 3.2a4.9 4.9 0 1 0 3.3 8.1A5.6 5.6 0 0 1 9.5 3.2z',
  draining: 'M8 3.5a4.5 4.5 0 0 1 4.5 4.5H8z',
  offline: 'M4.6 11.4l6.8-6.8',
  pending: '',
  revoked: 'M4.8 4.8l6.4 6.4M11.2 4.8l-6.4 6.4',
};
const RINGED: ReadonlySet<DeviceState> = new Set(['draining', 'offline', 'pending']);

/** A device's state as colour, shape and word together. */
export function DeviceStateMark({ state }: { readonly state: DeviceState }) {
  const messages = useMessages();
  return (
    <span className={`state-mark device-${state}`}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        {RINGED.has(state) && (
          <circle className="ring" cx="8" cy="8" r="4.5" strokeDasharray={state === 'pending' ? '2 2' : undefined} />
        )}
        <path className={state === 'offline' || state === 'revoked' ? 'stroke' : 'fill'} d={SHAPES[state]} />
      </svg>
      {messages.states.device[state]}
    </span>
  );
}
