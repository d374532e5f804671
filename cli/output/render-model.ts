import type { ModelVersion, Provenance } from '../../common/domain/model.ts';
import { formatWords, parameterWords } from './render-description.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAgo, formatBytes, formatPercent } from './units.ts';

/** Versions of models, one a line. */
export function renderModels(models: readonly ModelVersion[], now: number, colours: Colours): string[] {
  return renderTable<ModelVersion>(
    [
      { title: 'MODEL', cell: ({ name, version }) => `${name}@${version}` },
      { title: 'SIZE', align: 'right', cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
      { title: 'FORMAT', cell: formatWords },
      { title: 'PARAMETERS', align: 'right', cell: ({ description }) => parameterWords(description) },
      { title: 'MADE', align: 'right', cell: ({ createdAt }) => formatAgo(createdAt, now) },
      { title: 'SHA-256', cell: ({ sha256 }) => sha256.slice(0, 12) },
      { title: 'FROM', cell: ({ provenance }) => printable(origin(provenance)) },
    ],
    models,
    colours.dim,
  );
}

/** What people say of a version, where they say something. */
export function annotationLines({ tags, note }: Pick<ModelVersion, 'tags' | 'note'>): string[] {
  return [
    ...(tags.length === 0 ? [] : [`  ${'Tags'.padEnd(13)} ${tags.join(', ')}`]),
    ...(note === null ? [] : [`  ${'Note'.padEnd(13)} ${printable(note)}`]),
  ];
}

function origin(provenance: Provenance): string {
  if (provenance.kind === 'imported')
    return `imported${provenance.fileName === null ? '' : ` from ${provenance.fileName}`}`;
  if (provenance.kind === 'converted') return `read from ${provenance.name}@${provenance.version}`;
  if (provenance.kind === 'fetched') return `fetched from ${provenance.url}`;
  const accuracy = provenance.accuracy === null ? '' : `, ${formatPercent(provenance.accuracy)}`;
  return `job ${provenance.jobId.slice(0, 8)}, round ${provenance.round}${accuracy}`;
}
