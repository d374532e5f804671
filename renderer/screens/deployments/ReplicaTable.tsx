import { Link } from 'wouter';
import type { Deployment, Replica } from '../../../common/domain/deployment.ts';
import { Age } from '../../components/Age.tsx';
import { Progress } from '../../components/Progress.tsx';
import { Section } from '../../components/Section.tsx';
import { ReplicaPhaseMark } from '../../components/ServingMark.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useDeviceColor } from '../../stores/device-colors.ts';
import { reasonText } from './reason-text.ts';
import '../../components/plain-table.css';

/** The devices that serve it or are about to, each with what it is at. */
export function ReplicaTable({ deployment }: { readonly deployment: Deployment }) {
  const { replicas: words } = useMessages().deployments;
  const { replicas, model } = deployment;
  return (
    <Section title={words.title}>
      {replicas.length === 0 ? (
        <p className="note faint replica-none">{words.none}</p>
      ) : (
        <div className="replica-table">
          <table className="plain-table">
            <thead>
              <tr>
                <th>{words.device}</th>
                <th>{words.phase}</th>
                <th>{words.engine}</th>
                <th className="number">{words.memory}</th>
                <th className="number">{words.active}</th>
                <th className="number">{words.speed}</th>
                <th className="number">{words.restarts}</th>
              </tr>
            </thead>
            <tbody>
              {replicas.map((replica) => (
                <ReplicaRow
                  key={replica.id}
                  replica={replica}
                  kind={deployment.interface}
                  sizeBytes={model.sizeBytes}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

interface ReplicaRowProps {
  readonly replica: Replica;
  readonly kind: Deployment['interface'];
  readonly sizeBytes: number;
}

function ReplicaRow({ replica, kind, sizeBytes }: ReplicaRowProps) {
  const { deployments } = useMessages();
  const { replicas: words, none } = deployments;
  const format = useFormat();
  const colorOf = useDeviceColor();
  const { deviceId, deviceName, phase, since, facts, active, restarts, tokensPerSecond, latencyMs } = replica;
  const speed =
    kind === 'text'
      ? tokensPerSecond === null
        ? none
        : deployments.tokensPerSecond(format.number(tokensPerSecond, tokensPerSecond < 10 ? 1 : 0))
      : latencyMs === null
        ? none
        : format.duration(latencyMs);
  return (
    <>
      <tr>
        <td>
          <span className="device-name">
            <span className="swatch" style={{ background: `var(${colorOf(deviceId)})` }} />
            <Link href={`/devices/${deviceId}`}>{deviceName}</Link>
          </span>
        </td>
        <td>
          <ReplicaPhaseMark phase={phase} />{' '}
          <span className="faint small">
            <Age at={since} />
          </span>
        </td>
        <td className="wraps">
          {facts === null ? (
            <FetchProgress replica={replica} sizeBytes={sizeBytes} />
          ) : (
            <span title={words.loadedIn(format.duration(facts.loadMs))}>
              {facts.engine} · {facts.backend} · {words.threads(facts.threads, format.number(facts.threads))}
              {facts.contextTokens > 0 && ` · ${words.context(format.number(facts.contextTokens))}`}
            </span>
          )}
        </td>
        <td className="number">{facts === null ? none : format.bytes(facts.memoryBytes)}</td>
        <td className="number">
          {facts === null ? format.number(active) : words.slots(format.number(active), format.number(facts.slots))}
        </td>
        <td className="number">{speed}</td>
        <td className="number">{format.number(restarts)}</td>
      </tr>
      <ReplicaProblem replica={replica} />
    </>
  );
}

/** How far the model is on its way into the memory of a device. */
function FetchProgress({ replica, sizeBytes }: { readonly replica: Replica; readonly sizeBytes: number }) {
  const { replicas: words } = useMessages().deployments;
  const format = useFormat();
  const { phase, deviceName, receivedBytes } = replica;
  if (phase === 'loading') return <Progress label={words.loading(deviceName)} share={null} />;
  if (phase !== 'fetching') return null;
  return (
    <span className="replica-progress">
      <Progress label={words.progress(deviceName)} share={sizeBytes === 0 ? null : receivedBytes / sizeBytes} />
      <span className="small faint">{words.fetched(format.bytes(receivedBytes), format.bytes(sizeBytes))}</span>
    </span>
  );
}

/** Why a replica is not well, with what its process has written at last. */
function ReplicaProblem({ replica: { reason, log } }: { readonly replica: Replica }) {
  const messages = useMessages();
  if (reason === null && log.length === 0) return null;
  return (
    <tr>
      <td colSpan={7} className="wraps replica-problem">
        {reason !== null && <p>{reasonText(reason, messages)}</p>}
        {log.length > 0 && (
          <details>
            <summary>{messages.deployments.replicas.log}</summary>
            <pre>{log.join('\n')}</pre>
          </details>
        )}
      </td>
    </tr>
  );
}
