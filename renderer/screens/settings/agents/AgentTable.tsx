import type { UpdatesView } from '../../../../common/api/updates-contract.ts';
import type { AgentVersion, RolloutDevice } from '../../../../common/updates/rollout.ts';
import { useMessages } from '../../../language/language-store.ts';
import type { Messages } from '../../../language/messages.ts';
import '../../../components/plain-table.css';
import './agent-table.css';

/** Which version runs on each device, and how far each is with an update that is under way. */
export function AgentTable({ view: { agents, rollout } }: { readonly view: UpdatesView }) {
  const { updates: words } = useMessages();
  const isShown = rollout !== null && rollout.state !== 'finished' && rollout.state !== 'cancelled';
  return (
    <table className="plain-table agent-table">
      <thead>
        <tr>
          <th>{words.columns.device}</th>
          <th>{words.columns.runs}</th>
          {isShown && <th>{words.columns.step}</th>}
          <th>{words.columns.note}</th>
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => {
          const device = isShown ? rollout.devices.find(({ deviceId }) => deviceId === agent.deviceId) : undefined;
          return (
            <tr key={agent.deviceId}>
              <td>{agent.deviceName}</td>
              <td>{agent.version}</td>
              {isShown && <td>{device && words.steps[device.step]}</td>}
              <td className="soft">{noteOf(agent, device, words)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function noteOf(agent: AgentVersion, device: RolloutDevice | undefined, words: Messages['updates']): string {
  const isServing = device?.phase !== 'on-trial';
  const models = device?.models
    .filter(() => isServing)
    .map(({ state, deployment, reason }) => [words.models[state](deployment), reason].filter(Boolean).join(': '));
  const phase = device?.phase ? [words.phases[device.phase]] : [];
  if (models?.length || phase.length) return [...phase, ...(models ?? [])].join('; ');
  if (device?.waitsFor) return words.waits[device.waitsFor];
  if (device?.failure) return device.failure.message;
  const obstacle = device?.obstacle ?? agent.obstacle;
  if (obstacle !== null) return `${obstacle.message}. ${obstacle.nextStep}`;
  return agent.isOnline ? '' : words.offline;
}
