import { Facts } from '../../components/Facts.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Section } from '../../components/Section.tsx';
import { useConnection } from '../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useCluster, useStartedAt } from '../../stores/cluster-store.ts';
import { useNow } from '../../stores/now-store.ts';

/** What this is, and what it does not do. */
export function AboutSettings() {
  const { settings, app } = useMessages();
  const { about: words } = settings;
  const format = useFormat();
  const { baseUrl } = useConnection();
  const cluster = useCluster();
  const startedAt = useStartedAt();
  const now = useNow();
  if (cluster === null || startedAt === null) return <p className="faint">{app.loading}</p>;
  const { version, name, id, apiPort, grpcPort } = cluster;
  return (
    <Section title={app.product}>
      <p>{words.text}</p>
      <Facts
        facts={[
          [words.version, version],
          [
            words.cluster,
            <span key="cluster">
              {name} <code className="faint">{id}</code>
            </span>,
          ],
          [words.running, words.since(format.duration(Math.max(0, Math.round((now - startedAt) / 1_000) * 1_000)))],
          [words.ports, words.portsText(String(apiPort), String(grpcPort))],
          [words.licence, words.licenceText],
          [words.telemetry, words.telemetryText],
          [
            words.api,
            <span key="api">
              <a href={`${baseUrl}/docs`} target="_blank" rel="noreferrer">
                {`${baseUrl}/docs`} <Icon name="external" size={12} />
              </a>{' '}
              <span className="faint">{words.apiText}</span>
            </span>,
          ],
        ]}
      />
    </Section>
  );
}
