import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { RoundAttempts } from '../../../../common/domain/attempt.ts';
import { energyPerEpoch } from '../../../../common/domain/energy-per-epoch.ts';
import type { Round } from '../../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { Column } from '../../../components/data-list/column.ts';
import { DataList } from '../../../components/data-list/DataList.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { failureText } from '../../../language/failure-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDeviceNames } from '../../../stores/devices-store.ts';
import { type Contribution, contributionsOf } from '../device-contributions.ts';
import { DeviceName } from './DeviceName.tsx';

interface DevicesTabProps {
  readonly spec: TrainJobSpec;
  readonly rounds: readonly Round[];
  readonly attempts: readonly RoundAttempts[];
}

const idOf = ({ deviceId }: Contribution): string => deviceId;

/** What every device has given, how fast it is, how much it waits, and what went wrong on it. */
export function DevicesTab({ spec, rounds, attempts }: DevicesTabProps) {
  const { devices: words } = useMessages().jobs;
  const format = useFormat();
  const [, go] = useLocation();
  const names = useDeviceNames();
  const items = useMemo(() => contributionsOf(rounds, attempts), [rounds, attempts]);
  const isPersonal = items.some(({ ownAccuracy }) => ownAccuracy !== null);
  const hasUse = items.some(({ use }) => use !== null);
  const hasEnergy = items.some(({ energy }) => energy !== null);
  const perEpoch = useMemo(() => energyPerEpoch(rounds, spec), [rounds, spec]);
  const columns = useContributionColumns(names, { isPersonal, hasUse, hasEnergy });
  return (
    <div className="job-table">
      <DataList
        label={words.list}
        items={items}
        idOf={idOf}
        textOf={({ deviceId }) => names.get(deviceId) ?? deviceId}
        columns={columns}
        sorting={{ columnId: 'name', isDescending: false }}
        onOpen={({ deviceId }) => go(`/devices/${deviceId}`)}
        empty={<EmptyState title={words.empty.title} text={words.empty.text} />}
      />
      {perEpoch === null ? null : (
        <p className="note soft">{words.perEpoch[perEpoch.scope](format.energy(perEpoch.joules))}</p>
      )}
    </div>
  );
}

function useContributionColumns(
  names: ReadonlyMap<string, string>,
  { isPersonal, hasUse, hasEnergy }: { readonly [Which in 'isPersonal' | 'hasUse' | 'hasEnergy']: boolean },
): readonly Column<Contribution>[] {
  const messages = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const { devices: words } = messages.jobs;
    const none = <span className="faint">–</span>;
    const own: Column<Contribution> = {
      id: 'own',
      label: words.own,
      width: '110px',
      isNumber: true,
      sortBy: ({ ownAccuracy }) => ownAccuracy ?? -1,
      cell: ({ ownAccuracy }) =>
        ownAccuracy === null ? none : <span title={words.ownHint}>{format.percent(ownAccuracy, 2)}</span>,
    };
    const energyColumn: Column<Contribution> = {
      id: 'energy',
      label: words.energy,
      width: '100px',
      isNumber: true,
      sortBy: ({ energy }) => energy?.joules ?? -1,
      cell: ({ energy }) =>
        energy === null ? none : <span title={words.energyHint}>{format.energy(energy.joules)}</span>,
    };
    const useColumn: Column<Contribution> = {
      id: 'use',
      label: words.use,
      width: '150px',
      isNumber: true,
      sortBy: ({ use }) => use?.cpuSeconds ?? -1,
      cell: ({ use }) =>
        use === null ? (
          none
        ) : (
          <span title={words.useHint}>
            {format.duration(use.cpuSeconds * 1_000)} <span className="faint">{format.bytes(use.peakMemoryBytes)}</span>
          </span>
        ),
    };
    return [
      {
        id: 'name',
        label: words.name,
        width: 'minmax(140px, 1fr)',
        sortBy: ({ deviceId }) => names.get(deviceId) ?? deviceId,
        cell: ({ deviceId, isSlowest }) => <DeviceName id={deviceId} note={isSlowest ? words.straggler : undefined} />,
      },
      {
        id: 'done',
        label: words.done,
        width: '90px',
        isNumber: true,
        sortBy: ({ notesDone }) => notesDone,
        cell: ({ notesDone }) => format.number(notesDone),
      },
      {
        id: 'samples',
        label: words.samples,
        width: '150px',
        isNumber: true,
        sortBy: ({ samples }) => samples,
        cell: ({ samples, share }) => (
          <span title={words.share}>
            {format.number(samples)} <span className="faint">{format.percent(share, 0)}</span>
          </span>
        ),
      },
      ...(isPersonal ? [own] : []),
      {
        id: 'training',
        label: words.training,
        width: '120px',
        isNumber: true,
        sortBy: ({ meanTrainingMs }) => meanTrainingMs ?? -1,
        cell: ({ meanTrainingMs }) => (meanTrainingMs === null ? none : format.duration(meanTrainingMs)),
      },
      {
        id: 'speed',
        label: words.speed,
        width: '140px',
        isNumber: true,
        sortBy: ({ samplesPerSecond }) => samplesPerSecond ?? -1,
        cell: ({ samplesPerSecond }) =>
          samplesPerSecond === null ? none : words.perSecond(format.number(samplesPerSecond)),
      },
      ...(hasUse ? [useColumn] : []),
      ...(hasEnergy ? [energyColumn] : []),
      {
        id: 'waiting',
        label: words.waiting,
        width: '80px',
        isNumber: true,
        sortBy: ({ waiting }) => waiting ?? -1,
        cell: ({ waiting }) =>
          waiting === null ? none : <span title={words.waitingHint}>{format.percent(waiting, 0)}</span>,
      },
      {
        id: 'failures',
        label: words.failures,
        width: 'minmax(160px, 1.4fr)',
        sortBy: ({ failed }) => failed,
        cell: ({ failed, failures }) => {
          if (failed === 0) return none;
          const reasons = failures.map((failure) => failureText(failure, messages));
          return (
            <span title={reasons.join('\n')}>
              <strong>{format.number(failed)}</strong> <span className="soft">{reasons.at(-1)}</span>
            </span>
          );
        },
      },
    ];
  }, [messages, format, names, isPersonal, hasUse, hasEnergy]);
}
