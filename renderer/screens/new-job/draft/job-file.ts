import { writeDraft } from './draft-text.ts';

/** More is no job. */
const MOST_BYTES = 1_000_000;

/** What became of a file that somebody opened. */
export type OpenedFile =
  | { readonly kind: 'opened'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable' };

/** The text of a job file as YAML, whichever of the two it is. */
export async function openJobFile(file: File): Promise<OpenedFile> {
  if (file.size > MOST_BYTES) return { kind: 'too-large' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return { kind: 'opened', text: asYaml(text) };
  } catch {
    return { kind: 'unreadable' };
  }
}

/** JSON would stay JSON, as it is YAML already; people get it as they would write it. */
function asYaml(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? writeDraft(value) : text;
  } catch {
    return text;
  }
}
