import type { HostReading } from '../../common/domain/host-reading.ts';
import type { MachineReport } from '../../common/domain/machine-report.ts';
import { engineName } from '../../common/domain/training-engine.ts';
import { renderFields, renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAge, formatBytes, formatCount, formatPercent } from './units.ts';

/** What this machine offers for training, what it does not and what a person could do. */
export function renderDoctor(report: MachineReport, colours: Colours): string[] {
  const { machine, host, backends, missing, advice } = report;
  const models = [...new Set(backends.flatMap(({ speeds }) => speeds.map(({ model }) => model)))];
  const fields: (readonly [string, string])[] = [
    ['Machine', printable(`${machine.chip}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`)],
    ['System', printable(`${machine.system}, Node ${machine.node}`)],
    ...(host === null ? [] : hostFields(host)),
  ];
  return [
    ...renderFields(fields, colours.dim),
    '',
    ...renderTable(
      [
        { title: 'TRAINS WITH', cell: (backend) => printable(engineName({ ...backend, backend: backend.name })) },
        { title: 'BACKEND', cell: ({ name }) => name },
        { title: 'GFLOP/S', align: 'right', cell: ({ gflops }) => gflops.toFixed(1) },
        ...models.map((model) => ({
          title: `${model.toUpperCase()}, SAMPLES/S`,
          align: 'right' as const,
          cell: ({ speeds }: MachineReport['backends'][number]) => {
            const speed = speeds.find((each) => each.model === model)?.samplesPerSecond;
            return speed === undefined ? '–' : formatCount(speed);
          },
        })),
      ],
      backends,
      colours.dim,
    ),
    ...(missing.length === 0 ? [] : ['']),
    ...missing.map(({ name, reason }) => `${colours.dim('not here')}  ${name}: ${printable(reason)}`),
    ...(advice.length === 0 ? [] : ['']),
    ...advice.map((text) => `${colours.dim('hint')}: ${text}`),
  ];
}

function hostFields({ power, thermal, idleMs, memory, load, gpus }: HostReading): [string, string][] {
  const { source, battery } = power;
  const held = battery === null ? '' : `, battery at ${formatPercent(battery.level, 0)}`;
  return [
    ['Power', source === null ? 'not told' : `${source}${held}`],
    ['Heat', thermal ?? 'not told'],
    ['Last touched', idleMs === null ? 'not told' : `${formatAge(idleMs)} ago`],
    ['Memory free', `${formatBytes(memory.availableBytes)}, pressure ${memory.pressure ?? 'not told'}`],
    ['Load', load.toFixed(2)],
    ...gpus.map(({ name, workingSetBytes }): [string, string] => [
      'GPU',
      printable(workingSetBytes === null ? name : `${name}, ${formatBytes(workingSetBytes)}`),
    ]),
  ];
}
