/** True when a semantic version is older than another by a minor version or more; false where one is not readable. */
export function isOlderByMinor(version: string, than: string): boolean {
  const [major, minor] = partsOf(version);
  const [thanMajor, thanMinor] = partsOf(than);
  if (major === undefined || minor === undefined || thanMajor === undefined || thanMinor === undefined) return false;
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}

function partsOf(version: string): number[] {
  return /^(\d+)\.(\d+)\./.exec(version)?.slice(1).map(Number) ?? [];
}
