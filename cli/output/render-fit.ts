import type { ModelFit } from '../../common/domain/model.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatBytes } from './units.ts';

/** Which devices have room for a model, one a line. */
export function renderFit(fits: readonly ModelFit[], colours: Colours): string[] {
  return renderTable<ModelFit>(
    [
      { title: 'DEVICE', cell: ({ name }) => printable(name) },
      { title: 'FITS', cell: ({ fits: isFitting }) => (isFitting ? 'yes' : 'no') },
      { title: 'MEMORY FREE', align: 'right', cell: ({ memoryAvailableBytes }) => bytesOr(memoryAvailableBytes) },
      { title: 'DISK FREE', align: 'right', cell: ({ diskFreeBytes }) => bytesOr(diskFreeBytes) },
      { title: 'WHY', cell: (fit) => reasonWords(fit) },
    ],
    fits,
    colours.dim,
  );
}

function reasonWords({ reason, memoryNeededBytes, diskNeededBytes }: ModelFit): string {
  switch (reason) {
    case 'fits':
      return `it needs ${bytesOr(memoryNeededBytes)} of memory`;
    case 'not-online':
      return 'it is not online';
    case 'no-reading':
      return 'it has not told what is free yet';
    case 'need-unknown':
      return 'what the model needs is not known';
    case 'too-little-memory':
      return `${bytesOr(memoryNeededBytes)} of memory are needed`;
    case 'too-little-disk':
      return `${formatBytes(diskNeededBytes)} of disk are needed`;
  }
}

function bytesOr(bytes: number | null): string {
  return bytes === null ? '–' : formatBytes(bytes);
}
