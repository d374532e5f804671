/** Hosts whose pages the app may open in the system's browser. */
const HOSTS: ReadonlySet<string> = new Set([
  'github.com',
  'archive.ics.uci.edu',
  'creativecommons.org',
  'huggingface.co',
]);

/** The address as the browser may get it; undefined for any that the app does not link to itself. */
export function allowedLink(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || !HOSTS.has(url.hostname)) return undefined;
  if (url.username !== '' || url.password !== '' || url.port !== '') return undefined;
  return url.href;
}
