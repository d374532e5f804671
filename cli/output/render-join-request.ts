import type { JoinRequest } from '../../common/domain/joining.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAgo, formatCounted } from './units.ts';

/** Machines that ask to join, one a line, with what to do about them. */
export function renderJoinRequests(requests: readonly JoinRequest[], now: number, colours: Colours): string[] {
  return [
    colours.bold(`${formatCounted(requests.length, 'machine')} ${requests.length === 1 ? 'asks' : 'ask'} to join:`),
    ...renderTable<JoinRequest>(
      [
        { title: 'DIGITS', cell: ({ code }) => colours.bold(code) },
        { title: 'NAME', cell: ({ name }) => printable(name) },
        { title: 'FROM', cell: ({ address }) => printable(address) },
        { title: 'MACHINE', cell: ({ hardware }) => printable(`${hardware.model} ${hardware.chip}`.trim()) },
        { title: 'ASKED', cell: ({ askedAt }) => formatAgo(askedAt, now) },
      ],
      requests,
      colours.dim,
    ),
    colours.dim('If the machine shows the same digits: eo devices approve DIGITS. If not: eo devices deny NAME.'),
  ];
}
