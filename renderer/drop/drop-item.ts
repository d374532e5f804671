import { DatasetReading } from '../../common/api/dataset-reading.ts';
import type { DatasetDescription, FileDescription } from '../../common/domain/file-description.ts';
import { ResourceName } from '../../common/domain/ids.ts';
import type { Content } from './content.ts';
import type { Recognised } from './recognise.ts';
import type { UploadPlan } from './run-uploads.ts';

/** What is known of a content that was dropped. */
export type Look =
  | { readonly phase: 'looking' }
  | { readonly phase: 'known'; readonly found: Recognised }
  | { readonly phase: 'refused'; readonly error: unknown };

/** How a data set is to be read, as a person types it; empty for what is usual. */
export interface ReadingDraft {
  readonly label: string;
  /** In percent. */
  readonly holdout: string;
  readonly scale: string;
}

/** Something that was dropped, with what a person says of it. */
export interface DropItem {
  readonly key: number;
  readonly content: Content;
  readonly look: Look;
  readonly name: string;
  readonly isWanted: boolean;
  readonly reading: ReadingDraft;
}

/** What keeps an item from being added. */
export type ItemProblem = 'name' | 'name-taken' | 'name-twice' | 'label' | 'label-unknown' | 'holdout' | 'scale';

/** What an item would become; null for what cannot be stored. */
export type StoredAs = 'model' | 'dataset' | null;

/** Whether content of this kind is stored as a model or as a data set. Unknown content is kept as a file beside the models. */
export function storedAs(description: FileDescription): StoredAs {
  switch (description.kind) {
    case 'model':
    case 'unknown':
      return 'model';
    case 'dataset':
      return canBeRead(description) ? 'dataset' : null;
    case 'job':
      return null;
  }
}

/** False for a part of a data set that needs another file: only a missing name of the class can be said here. */
export function canBeRead({ format, needs }: DatasetDescription): boolean {
  return needs === null || isTable(format);
}

/** True for formats with named columns. */
export function isTable(format: DatasetDescription['format']): boolean {
  return format === 'csv' || format === 'tsv';
}

/** What is wrong with what was typed, by item; only wanted items are looked at. */
export function problemsOf(
  items: readonly DropItem[],
  takenDatasets: ReadonlySet<string>,
): ReadonlyMap<number, ReadonlySet<ItemProblem>> {
  const seen = new Set<string>();
  return new Map(
    items.flatMap((item) => {
      if (!item.isWanted || item.look.phase !== 'known') return [];
      const { description } = item.look.found;
      const as = storedAs(description);
      if (as === null) return [];
      const found =
        description.kind === 'dataset' ? readingProblems(item.reading, description) : new Set<ItemProblem>();
      const place = `${as} ${item.name}`;
      if (!ResourceName.safeParse(item.name).success) found.add('name');
      else if (as === 'dataset' && takenDatasets.has(item.name)) found.add('name-taken');
      else if (as === 'dataset' && seen.has(place)) found.add('name-twice');
      seen.add(place);
      return [[item.key, found] as const];
    }),
  );
}

function readingProblems(draft: ReadingDraft, { format, columns, columnCount }: DatasetDescription): Set<ItemProblem> {
  const problems = new Set<ItemProblem>();
  const label = draft.label.trim();
  const isWhole = columns !== null && columns.length === columnCount;
  if (isTable(format)) {
    if (label === '' && isWhole && !columns.includes('label')) problems.add('label');
    else if (label !== '' && isWhole && !columns.includes(label)) problems.add('label-unknown');
  }
  const { holdout, scale } = readingOf(draft);
  if (!DatasetReading.shape.holdout.safeParse(holdout).success) problems.add('holdout');
  if (!DatasetReading.shape.scale.safeParse(scale).success) problems.add('scale');
  return problems;
}

/** What was typed as the orchestrator takes it; a comma is as good as a point. */
export function readingOf({ label, holdout, scale }: ReadingDraft): DatasetReading {
  const number = (text: string): number => Number(text.trim().replace(',', '.'));
  return {
    ...(label.trim() === '' ? {} : { label: label.trim() }),
    ...(holdout.trim() === '' ? {} : { holdout: number(holdout) / 100 }),
    ...(scale.trim() === '' ? {} : { scale: number(scale) }),
  };
}

/** What is to be sent of an item; undefined for what is not wanted, or not known. */
export function planOf({ content, look, name, isWanted, reading }: DropItem): UploadPlan | undefined {
  if (!isWanted || look.phase !== 'known') return undefined;
  const { description, sizeBytes, uploadId } = look.found;
  const as = storedAs(description);
  if (as === null) return undefined;
  const target =
    as === 'model' ? ({ kind: 'model' } as const) : ({ kind: 'dataset', reading: readingOf(reading) } as const);
  return { content, sizeBytes, uploadId, name: ResourceName.parse(name), as: target };
}
