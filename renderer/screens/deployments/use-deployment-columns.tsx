import { useMemo } from 'react';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { Age } from '../../components/Age.tsx';
import type { Column } from '../../components/data-list/column.ts';
import { nameColumn } from '../../components/data-list/common-columns.tsx';
import { DeploymentStateMark } from '../../components/ServingMark.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { rateOf, rateText } from './rate-text.ts';
import { readyReplicas } from './ready-replicas.ts';
import { reasonText } from './reason-text.ts';

/** The columns of the list of deployments. */
export function useDeploymentColumns(): readonly Column<Deployment>[] {
  const messages = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const { columns, readyOf, none } = messages.deployments;
    return [
      nameColumn(columns.name, 'minmax(120px, 1.2fr)'),
      {
        id: 'state',
        label: columns.state,
        width: 'minmax(170px, 2fr)',
        sortBy: ({ state }) => state,
        cell: (deployment) => <StateCell deployment={deployment} />,
      },
      {
        id: 'model',
        label: columns.model,
        width: 'minmax(120px, 1.2fr)',
        sortBy: ({ model }) => model.name,
        cell: ({ model }) => `${model.name}@${model.version}`,
      },
      {
        id: 'devices',
        label: columns.devices,
        width: '72px',
        isNumber: true,
        sortBy: (deployment) => readyReplicas(deployment).length,
        cell: (deployment) =>
          readyOf(format.number(readyReplicas(deployment).length), format.number(deployment.wanted)),
      },
      {
        id: 'active',
        label: columns.active,
        width: '66px',
        isNumber: true,
        sortBy: ({ load }) => load.active,
        cell: ({ load }) => format.number(load.active),
      },
      {
        id: 'waiting',
        label: columns.waiting,
        width: '72px',
        isNumber: true,
        sortBy: ({ load }) => load.waiting,
        cell: ({ load }) => format.number(load.waiting),
      },
      {
        id: 'rate',
        label: columns.rate,
        width: '118px',
        isNumber: true,
        sortBy: rateOf,
        cell: (deployment) => rateText(deployment.interface, rateOf(deployment), messages, format),
      },
      {
        id: 'latency',
        label: columns.latency,
        width: '76px',
        isNumber: true,
        sortBy: ({ load }) => load.latencyMs ?? -1,
        cell: ({ load }) => (load.latencyMs === null ? none : format.duration(load.latencyMs)),
      },
    ];
  }, [messages, format]);
}

function StateCell({ deployment: { state, stateSince, reason } }: { readonly deployment: Deployment }) {
  const messages = useMessages();
  const why = reason === null ? undefined : reasonText(reason, messages);
  return (
    <span className="state-cell" title={why}>
      <DeploymentStateMark state={state} />
      <span className="faint small">{why ?? <Age at={stateSince} />}</span>
    </span>
  );
}
