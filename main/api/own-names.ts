import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

const LOCAL: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/** True for the names by which this machine calls itself. */
export function answersLocally(name: string): boolean {
  return LOCAL.has(name);
}

/**
 * Tells which names other machines may call this one by: any address, since only names can be rebound; its host name, also
 * as Bonjour has it; and the names that its certificate stands for.
 */
export function lanNames(certificate: string | undefined): (name: string) => boolean {
  const own = hostname()
    .toLowerCase()
    .replace(/\.local$/, '');
  const names = new Set([own, `${own}.local`]);
  const held = certificate === undefined ? undefined : new X509Certificate(certificate);
  return (name) =>
    answersLocally(name) ||
    isIP(name) !== 0 ||
    names.has(name) ||
    held?.checkHost(name, { subject: 'never' }) !== undefined;
}
