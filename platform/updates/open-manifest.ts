import { type KeyObject, verify } from 'node:crypto';
import { AppError } from '../../common/errors.ts';
import { ReleaseManifest, type SignedManifest } from '../../common/updates/release-manifest.ts';

/**
 * What a manifest says, once a publisher's signature over its exact bytes was checked.
 * @throws AppError `update-refused` without a key to check by, `release-untrusted`, `release-malformed`
 */
export function openManifest({ manifest, signature }: SignedManifest, keys: readonly KeyObject[]): ReleaseManifest {
  if (keys.length === 0) throw withoutKey();
  if (!keys.some((key) => verify(null, manifest, key, signature))) {
    throw new AppError('release-untrusted', 'the release is not signed by a publisher that is believed here', {
      hint: 'Get the release from its publisher again. Where its key is new, the owner of each machine gives it there.',
    });
  }
  const parsed = ReleaseManifest.safeParse(parseJson(manifest));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('release-malformed', `the manifest of the release: ${issue?.path.join('.')}: ${issue?.message}`, {
    hint: 'It may be of a kind that is newer than this program; update this one first, by hand.',
  });
}

/** Nothing can be believed here. */
export function withoutKey(): AppError {
  return new AppError('update-refused', "this build has no publisher's key to check releases by", {
    hint: 'Start it with --publisher-key FILE, or install a build that brings its key along.',
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
