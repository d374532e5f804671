import { expect, test } from 'vitest';
import { compareVersions, isNewer, ReleaseVersion } from '../../../../common/updates/release-version.ts';

test('versions are compared by number, not by letter', () => {
  expect(isNewer('0.10.0', '0.9.9')).toBe(true);
  expect(isNewer('0.9.9', '0.10.0')).toBe(false);
  expect(isNewer('1.0.0', '1.0.0')).toBe(false);
  expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
});

test('what is no version is neither newer nor older', () => {
  expect(compareVersions('1.2', '1.2.0')).toBeNull();
  expect(isNewer('2.0.0-rc', '1.0.0')).toBe(false);
});

test.each(['01.2.3', '1.2', '../etc', '1.2.3/..', '1.2.3-a', ''])('%j names no release', (text) => {
  expect(ReleaseVersion.safeParse(text).success).toBe(false);
});
