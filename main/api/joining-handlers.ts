import { AppError } from '../../common/errors.ts';
import { toJoinString } from '../../platform/pki/join-string.ts';
import type { Joining } from '../cluster/joining/create-joining.ts';
import { controlApi } from './control-api.ts';
import type { DevicesDeps } from './devices-handlers.ts';

export interface JoiningHandlersDeps {
  readonly joining: Pick<Joining, 'authority' | 'tokens' | 'requests' | 'enrollment' | 'replaceAuthority'>;
  readonly devices: DevicesDeps['devices'];
  /** Where machines join; port 0 when they cannot. */
  readonly joinAt: () => { readonly hosts: readonly string[]; readonly joinPort: number };
}

/** Who comes into the cluster, and by what. */
export function joiningHandlers({ joining, devices, joinAt }: JoiningHandlersDeps) {
  const { authority, tokens, requests, enrollment } = joining;
  const describeAuthority = () => ({ fingerprint: authority.fingerprint, certificate: authority.certificate });
  return {
    requests: controlApi.joining.requests.handler(() => requests.list()),
    approve: controlApi.joining.approve.handler(async ({ input }) =>
      devices.get(await enrollment.approve(input.id, input.code)),
    ),
    deny: controlApi.joining.deny.handler(({ input }) => {
      requests.deny(input.id);
    }),
    tokens: controlApi.joining.tokens.handler(() => tokens.list()),
    createToken: controlApi.joining.createToken.handler(({ input }) => {
      const { hosts, joinPort } = joinAt();
      if (joinPort === 0) {
        throw new AppError('conflict', 'nobody has to join: the orchestrator was started with --insecure');
      }
      const { token, secret } = tokens.create(input);
      const invitation = { hosts: [...hosts], joinPort, authority: authority.fingerprint, tokenId: token.id, secret };
      return { token, joinString: toJoinString(invitation) };
    }),
    revokeToken: controlApi.joining.revokeToken.handler(({ input }) => {
      tokens.revoke(input.id);
    }),
    authority: controlApi.joining.authority.handler(describeAuthority),
    rotateAuthority: controlApi.joining.rotateAuthority.handler(async () => {
      await joining.replaceAuthority();
      return describeAuthority();
    }),
  };
}
