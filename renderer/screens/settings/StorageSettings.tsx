import { Facts } from '../../components/Facts.tsx';
import { Progress } from '../../components/Progress.tsx';
import { Section } from '../../components/Section.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useCluster } from '../../stores/cluster-store.ts';
import '../../components/plain-table.css';

const SECRETS: ReadonlySet<string> = new Set(['keys/', 'owner-token']);

/** Where everything lies, and how much room is left there. */
export function StorageSettings() {
  const { settings, app } = useMessages();
  const { storage: words } = settings;
  const format = useFormat();
  const cluster = useCluster();
  if (cluster === null) return <p className="faint">{app.loading}</p>;
  const { dataFolder, disk } = cluster;
  return (
    <>
      <Section title={settings.sections.storage}>
        <Facts
          facts={[
            [words.folder, dataFolder === null ? words.folderHidden : <code key="folder">{dataFolder}</code>],
            [
              words.disk,
              disk === null ? words.unknown : words.diskOf(format.bytes(disk.freeBytes), format.bytes(disk.totalBytes)),
            ],
          ]}
        />
        {disk !== null && (
          <div className="disk-used">
            <Progress label={words.diskUsed} share={1 - disk.freeBytes / disk.totalBytes} />
          </div>
        )}
      </Section>
      <Section title={words.what}>
        <table className="plain-table storage-places">
          <thead>
            <tr>
              <th>{words.columns.path}</th>
              <th>{words.columns.what}</th>
              <th>{words.columns.secret}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(words.places).map(([path, what]) => (
              <tr key={path}>
                <td>
                  <code>{path}</code>
                </td>
                <td className="wraps">{what}</td>
                <td>{SECRETS.has(path) ? words.secret : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="note soft">{words.privacy}</p>
      </Section>
    </>
  );
}
