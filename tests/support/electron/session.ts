import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import { app } from './app.ts';

class SessionStandIn extends EventEmitter {
  permissionRequest: Parameters<E.Session['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<E.Session['setPermissionCheckHandler']>[0] = null;
  devicePermission: Parameters<E.Session['setDevicePermissionHandler']>[0] = null;

  setPermissionRequestHandler(handler: typeof this.permissionRequest): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: typeof this.permissionCheck): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: typeof this.devicePermission): void {
    this.devicePermission = handler;
  }
}

export const session = { defaultSession: new SessionStandIn(), fromPartition: (_name: string): object => ({}) };

type PageHandler = (request: Request) => Response | Promise<Response>;

/** Who answers for which scheme. */
export const pages = new Map<string, PageHandler>();

export const protocol = {
  registerSchemesAsPrivileged(schemes: E.CustomScheme[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme } of schemes) known.add(scheme);
  },
  handle(scheme: string, handler: PageHandler): void {
    if (!known.has(scheme)) throw new Error(`the scheme ${scheme} was not registered`);
    pages.set(scheme, handler);
  },
};
protocol satisfies { registerSchemesAsPrivileged: E.Protocol['registerSchemesAsPrivileged']; handle: unknown };

const known = new Set<string>();
