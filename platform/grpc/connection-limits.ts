import type { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** How many connections a server holds at a time. */
export interface ConnectionLimits {
  readonly most: number;
  /** From one address, before they have finished their handshake and after. */
  readonly mostOfAddress: number;
  /** With one client certificate, from wherever. */
  readonly mostOfCertificate: number;
  /** That have not finished their TLS handshake. */
  readonly mostShaking: number;
  readonly mostShakingOfAddress: number;
}

/** Told of connections that were closed because of a limit, or did not get through TLS. */
export type OnConnectionRefused = (kind: 'too-many-connections' | 'tls-refused', address: string) => void;

/** Connections by something they have in common, oldest first. */
type Groups = Map<string, Set<Socket>>;

/**
 * Holds a server to its limits. Where one is passed the oldest connection of the same origin goes: whoever keeps many open
 * loses its own, and one that was cut and comes back gets in at once. Only the limit of all closes the new one.
 */
export function limitConnections(
  server: EventEmitter,
  limits: ConnectionLimits,
  onRefused: OnConnectionRefused = () => undefined,
): void {
  const all = new Set<Socket>();
  const ofAddress: Groups = new Map();
  const ofCertificate: Groups = new Map();
  const shaking = new Map<string, Socket>();
  const shakingOfAddress: Groups = new Map();

  const trim = (sockets: Set<Socket>, most: number) => {
    const [oldest] = sockets;
    if (sockets.size <= most || oldest === undefined) return;
    onRefused('too-many-connections', addressOf(oldest));
    sockets.delete(oldest);
    oldest.destroy();
  };

  const net = server as Server;
  net.maxConnections = limits.most;
  net.on('drop', (data) => onRefused('too-many-connections', data?.remoteAddress ?? 'unknown'));
  net.on('connection', (socket: Socket) => {
    const address = addressOf(socket);
    const place = placeOf(socket);
    all.add(socket);
    shaking.set(place, socket);
    const leaveAddress = join(ofAddress, address, socket);
    const leaveShaking = join(shakingOfAddress, address, socket);
    socket.once('close', () => {
      all.delete(socket);
      shaking.delete(place);
      leaveAddress();
      leaveShaking();
    });
    trim(ofAddress.get(address) ?? all, limits.mostOfAddress);
    trim(shakingOfAddress.get(address) ?? all, limits.mostShakingOfAddress);
    for (const [oldestPlace, oldest] of shaking) {
      if (shaking.size <= limits.mostShaking) break;
      shaking.delete(oldestPlace);
      onRefused('too-many-connections', addressOf(oldest));
      oldest.destroy();
    }
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const place = placeOf(socket);
    const raw = shaking.get(place);
    shaking.delete(place);
    if (raw !== undefined) leave(shakingOfAddress, addressOf(socket), raw);
    const { fingerprint256 } = socket.getPeerCertificate();
    if (fingerprint256 === undefined) return;
    socket.once('close', join(ofCertificate, fingerprint256, socket));
    trim(ofCertificate.get(fingerprint256) ?? all, limits.mostOfCertificate);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    // Who hangs up by itself, such as somebody who only looks whether the port is open, was not refused.
    if (error.code !== 'ECONNRESET') onRefused('tls-refused', addressOf(socket));
  });
}

/** Adds a connection to a group; the returned function takes it out. */
function join(groups: Groups, key: string, socket: Socket): () => void {
  const group = groups.get(key) ?? new Set();
  groups.set(key, group.add(socket));
  return () => leave(groups, key, socket);
}

function leave(groups: Groups, key: string, socket: Socket): void {
  const group = groups.get(key);
  group?.delete(socket);
  if (group?.size === 0) groups.delete(key);
}

function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress ?? 'unknown';
}

/** A TLS connection and the plain one below it are two objects; what they have in common is where they come from. */
function placeOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
