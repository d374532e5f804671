import { useFormat, useMessages } from '../language/language-store.ts';
import { useCluster } from '../stores/cluster-store.ts';

/** How the orchestrator is, at the foot of every screen. */
export function StatusBar() {
  const { status, connection } = useMessages().app;
  const format = useFormat();
  const cluster = useCluster();
  if (cluster === null) return <footer className="status-bar">{connection.connecting}</footer>;
  return (
    <footer className="status-bar">
      <span>
        {status.orchestrator} {cluster.name}
      </span>
      <span>{status.running(format.duration(cluster.uptimeSeconds * 1_000))}</span>
      <span className="end">{status.version(cluster.version)}</span>
    </footer>
  );
}
