import { Bonjour } from 'bonjour-service';

/** Bonjour name of an orchestrator: `_edgeorchestra._tcp`. */
export const BONJOUR_TYPE = 'edgeorchestra';

/** Multicast stays on this machine while devices join by loopback only. `interface` alone would bind a unicast socket. */
const LOOPBACK_ONLY = { interface: '127.0.0.1', bind: '0.0.0.0' };

/** Opens Bonjour. Its published types leave out the options of the multicast socket, which it passes on. */
export function openBonjour(onError: (error: unknown) => void): Bonjour {
  return new Bonjour(LOOPBACK_ONLY as ConstructorParameters<typeof Bonjour>[0], onError);
}
