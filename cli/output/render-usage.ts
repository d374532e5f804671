import type { UsageRow } from '../../common/domain/deployment.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatCount, formatDuration } from './units.ts';

interface Line extends Pick<UsageRow, 'requests' | 'failures' | 'promptTokens' | 'completionTokens' | 'computeMs'> {
  readonly day: string;
  readonly token: string;
  readonly deployment: string;
  readonly device: string;
}

/** What was asked, a line for each day, access token, deployment and device, with the sum below. */
export function renderUsage(
  rows: readonly UsageRow[],
  deviceNames: ReadonlyMap<string, string>,
  colours: Colours,
): string[] {
  const lines = rows.map(({ tokenName, deviceId, ...row }): Line => {
    const device = deviceId === null ? '–' : (deviceNames.get(deviceId) ?? deviceId.slice(0, 8));
    return { ...row, token: printable(tokenName), device: printable(device) };
  });
  return renderTable<Line>(
    [
      { title: 'DAY', cell: ({ day }) => day },
      { title: 'TOKEN', cell: ({ token }) => token },
      { title: 'DEPLOYMENT', cell: ({ deployment }) => deployment },
      { title: 'DEVICE', cell: ({ device }) => device },
      { title: 'REQUESTS', align: 'right', cell: ({ requests }) => formatCount(requests) },
      { title: 'FAILED', align: 'right', cell: ({ failures }) => formatCount(failures) },
      { title: 'READ', align: 'right', cell: ({ promptTokens }) => formatCount(promptTokens) },
      { title: 'WRITTEN', align: 'right', cell: ({ completionTokens }) => formatCount(completionTokens) },
      { title: 'COMPUTED', align: 'right', cell: ({ computeMs }) => formatDuration(computeMs) },
    ],
    rows.length > 1 ? [...lines, sumOf(lines)] : lines,
    colours.dim,
  );
}

function sumOf(lines: readonly Line[]): Line {
  const sum = (of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0);
  return {
    day: 'together',
    token: '',
    deployment: '',
    device: '',
    requests: sum(({ requests }) => requests),
    failures: sum(({ failures }) => failures),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    computeMs: sum(({ computeMs }) => computeMs),
  };
}
