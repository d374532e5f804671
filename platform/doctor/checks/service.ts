import { userInfo } from 'node:os';
import { BOTH_ROLES, type Check, fail, ok, SKIPPED, UNIX, warn } from '../check.ts';
import { howItStarts } from '../how-it-starts.ts';

/** Whether the program is started again by the system after a restart of the machine. */
export const serviceCheck: Check = {
  id: 'service',
  roles: BOTH_ROLES,
  platforms: UNIX,
  async run(host, subject) {
    const start = await howItStarts(host, subject);
    if (start.by === 'container' || start.by === 'app') return [SKIPPED];
    if (start.by === 'login') return [ok({ kind: 'service-starts', name: 'EdgeOrchestra', scope: 'login' })];
    if (start.by === 'hand') return [warn({ kind: 'started-by-hand', role: subject.role })];
    const { name, scope, enabled, lingers } = start;
    if (!enabled) return [fail({ kind: 'service-off', name, scope })];
    if (scope === 'user' && host.platform === 'linux' && !lingers) {
      return [warn({ kind: 'service-ends-with-login', name, user: userInfo().username })];
    }
    return [ok({ kind: 'service-starts', name, scope })];
  },
};
