import type { Scope } from '../../../common/domain/access-token.ts';
import type { Role } from '../../../common/domain/actor.ts';

const roles: Record<Role, string> = { viewer: 'viewer', operator: 'operator', admin: 'admin' };
const abilities: Record<Role, string> = {
  viewer: 'looks at everything, changes nothing',
  operator: 'also works: jobs, models and data sets',
  admin: 'also decides who belongs here: devices, tokens, certificates, backups',
};
const scopes: Record<Scope, string> = {
  devices: 'devices',
  jobs: 'jobs',
  models: 'models',
  inference: 'inference',
  datasets: 'data sets',
  events: 'events',
  logs: 'logs',
  cluster: 'cluster',
  access: 'access',
};

/** Who looks at the screens, and what they may do. */
export const session = {
  roles,
  abilities,
  scopes,
  needsRole: (needed: string, mine: string) => `This needs the role ${needed}; you are signed in as ${mine}.`,
  needsScope: (scope: string) => `Your access token is limited to other areas than ${scope}.`,
};
