import type { PlacementVerdict } from '../../common/domain/deployment.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatBytes } from './units.ts';

/** Which devices a deployment would be on and why not on others, one a line, the chosen ones first. */
export function renderVerdicts(verdicts: readonly PlacementVerdict[], colours: Colours): string[] {
  const rank = ({ verdict }: PlacementVerdict): number => (verdict === 'chosen' ? 0 : verdict === 'fits' ? 1 : 2);
  return renderTable<PlacementVerdict>(
    [
      { title: 'DEVICE', cell: ({ deviceName }) => printable(deviceName) },
      { title: 'VERDICT', cell: ({ verdict }) => verdictMark(verdict, colours) },
      { title: 'NEEDS', align: 'right', cell: ({ memoryNeededBytes }) => formatBytes(memoryNeededBytes) },
      { title: 'FREE', align: 'right', cell: ({ memoryAvailableBytes }) => bytesOr(memoryAvailableBytes) },
      { title: 'FETCHES', align: 'right', cell: ({ diskNeededBytes }) => fetchWords(diskNeededBytes) },
      { title: 'WHY', cell: ({ reason }) => printable(reason) },
    ],
    verdicts.toSorted((one, other) => rank(one) - rank(other)),
    colours.dim,
  );
}

function verdictMark(verdict: PlacementVerdict['verdict'], colours: Colours): string {
  if (verdict === 'chosen') return colours.green('● chosen');
  return verdict === 'fits' ? '○ fits' : colours.red(`✕ ${verdict}`);
}

function fetchWords(bytes: number): string {
  return bytes === 0 ? 'nothing' : formatBytes(bytes);
}

function bytesOr(bytes: number | null): string {
  return bytes === null ? '–' : formatBytes(bytes);
}
