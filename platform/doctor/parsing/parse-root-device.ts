/** Reads `/proc/self/mountinfo` (proc(5)): number of the device that holds the root, `MAJOR:MINOR`; null where it has none, as in a container. */
export function rootDevice(text: string): string | null {
  const line = text.split('\n').find((one) => one.split(' ')[4] === '/');
  const device = line?.split(' ')[2];
  return device === undefined || device.startsWith('0:') ? null : device;
}

/** Reads `/etc/crypttab` (crypttab(5)): true where an entry is opened by a key file or a chip. */
export function mayOpenItself(text: string): boolean {
  return text.split('\n').some((line) => {
    const [name = '', , key = 'none', options = ''] = line.trim().split(/\s+/);
    if (name === '' || name.startsWith('#')) return false;
    return !['none', '-', ''].includes(key) || /(^|,)(tpm2-device|fido2-device|pkcs11-uri)=/.test(options);
  });
}
