import { create } from 'zustand';
import type { Myself } from '../../common/api/access-contract.ts';
import { covers } from '../../common/api/access-rule.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Scope } from '../../common/domain/access-token.ts';
import type { Role } from '../../common/domain/actor.ts';
import type { Mirror } from '../connection/mirror.ts';
import { useMessages } from '../language/language-store.ts';

/** What somebody must be allowed, as the contract of the control API says it. */
export interface Need {
  readonly role: Role;
  readonly scope: Scope;
}

const useSessionState = create<{ readonly me: Myself | null }>()(() => ({ me: null }));

/** Who looks at the screens; null before it is known. */
export const useMe = () => useSessionState((state) => state.me);

/** Why whoever looks may not do something, as a sentence; undefined where they may. The orchestrator checks it again. */
export function useRefusal({ role, scope }: Need): string | undefined {
  const { session } = useMessages();
  const me = useMe();
  if (me === null) return undefined;
  if (!covers(me.role, role)) return session.needsRole(session.roles[role], session.roles[me.role]);
  if (me.scopes.length > 0 && !me.scopes.includes(scope)) return session.needsScope(session.scopes[scope]);
  return undefined;
}

/** Mirrors who is signed in. */
export function sessionMirror(): Mirror {
  return {
    async load(client: ControlClient) {
      useSessionState.setState({ me: await client.access.me() });
    },
    receive: () => undefined,
  };
}
