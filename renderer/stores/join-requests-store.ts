import { create } from 'zustand';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { LiveMessage } from '../../common/domain/event.ts';
import type { JoinRequest, JoinRequestId } from '../../common/domain/joining.ts';
import type { Mirror } from '../connection/mirror.ts';
import { refreshSoon } from './refresh-soon.ts';

const useRequestsState = create<{ readonly requests: readonly JoinRequest[] }>()(() => ({ requests: [] }));

/** Machines that ask to join, longest waiting first. */
export const useJoinRequests = () => useRequestsState((state) => state.requests);

export const useJoinRequest = (id: JoinRequestId | undefined) =>
  useRequestsState((state) => state.requests.find((request) => request.id === id));

const KINDS: ReadonlySet<string> = new Set(['device-asked-to-join', 'join-request-denied', 'device-joined']);

/** Mirrors who asks to join; requests also run out without an event. */
export function joinRequestsMirror(): Mirror {
  let refresh: (() => void) | undefined;
  const load = async (client: ControlClient): Promise<void> => {
    useRequestsState.setState({ requests: await client.joining.requests() });
  };
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(200, async () => await load(client));
      const { requests } = useRequestsState.getState();
      if (messages.some(concernsJoining) || requests.some(({ expiresAt }) => expiresAt < Date.now())) refresh();
    },
  };
}

function concernsJoining(message: LiveMessage): boolean {
  return message.type === 'event' && KINDS.has(message.event.body.kind);
}
