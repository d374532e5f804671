import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EtiquettePolicy, USUAL_POLICY } from '../../common/specs/etiquette-policy.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';
import { etiquetteFolder } from './owner-pause.ts';

const FILE = 'policy.json';
/** Fields that an earlier version of this program did not know are as usual. */
const Kept = z.object({
  version: z.string(),
  policy: z.preprocess((kept) => ({ ...USUAL_POLICY, ...z.looseObject({}).parse(kept) }), EtiquettePolicy),
});

/** A policy by its version; the version is empty for the usual one. */
export type KeptPolicy = z.infer<typeof Kept>;

/** The policy that the cluster has told this device last; the usual one before that. */
export async function readPolicy(folder: string): Promise<KeptPolicy> {
  const text = await readFile(join(etiquetteFolder(folder), FILE), 'utf8').catch(() => 'null');
  try {
    return Kept.parse(JSON.parse(text));
  } catch {
    return { version: '', policy: USUAL_POLICY }; // none yet, or of another version of this program: it is told anew
  }
}

/** Keeps the policy for the times when the orchestrator is away. @throws AppError `storage-full` */
export async function keepPolicy(folder: string, kept: KeptPolicy): Promise<void> {
  await mkdir(etiquetteFolder(folder), { recursive: true, mode: 0o700 });
  await replaceFile(join(etiquetteFolder(folder), FILE), `${JSON.stringify(kept)}\n`);
}
