import { useFormat, useMessages } from '../language/language-store.ts';
import { useCluster, useStartedAt } from '../stores/cluster-store.ts';
import { useConnectionPhase } from '../stores/connection-store.ts';
import { useNow } from '../stores/now-store.ts';
import './status-bar.css';

/** How the orchestrator is, where it keeps everything, and its version; at the foot of every screen. */
export function StatusBar() {
  const { status, connection } = useMessages().app;
  const phase = useConnectionPhase();
  const cluster = useCluster();
  return (
    <footer className="status-bar">
      <span className={`connection-mark ${phase}`}>
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
          <circle cx="5" cy="5" r="3.5" />
        </svg>
        {connection.phases[phase]}
      </span>
      {cluster !== null && (
        <>
          <span>
            {status.orchestrator} {cluster.name}
          </span>
          <Uptime />
          {cluster.dataFolder !== null && (
            <span className="data-folder" title={cluster.dataFolder}>
              {cluster.dataFolder}
            </span>
          )}
          <span className="end">{status.version(cluster.version)}</span>
        </>
      )}
    </footer>
  );
}

function Uptime() {
  const { status } = useMessages().app;
  const format = useFormat();
  const startedAt = useStartedAt();
  const phase = useConnectionPhase();
  const now = useNow();
  if (startedAt === null || phase !== 'live') return null;
  return <span>{status.running(format.duration(Math.max(0, Math.round((now - startedAt) / 1_000) * 1_000)))}</span>;
}
