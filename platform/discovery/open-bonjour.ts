import { Bonjour } from 'bonjour-service';

/** Bonjour name of an orchestrator: `_edgeorchestra._tcp`. */
export const BONJOUR_TYPE = 'edgeorchestra';

const ANY = '0.0.0.0';

/**
 * Opens Bonjour on the network interface that has this address, or on the usual one for `0.0.0.0`. Its published types
 * leave out the options of the multicast socket, which it passes on.
 */
export function openBonjour(address: string, onError: (error: unknown) => void): Bonjour {
  // `interface` alone would bind a unicast socket.
  const options = address === ANY ? {} : { interface: address, bind: ANY };
  return new Bonjour(options as ConstructorParameters<typeof Bonjour>[0], onError);
}
