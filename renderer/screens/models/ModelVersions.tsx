import { Link } from 'wouter';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { Age } from '../../components/Age.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { ProvenanceInShort } from './ProvenanceInShort.tsx';
import '../../components/plain-table.css';

interface ModelVersionsProps {
  readonly versions: readonly ModelVersion[];
  readonly shown: number | undefined;
}

/** All versions of a model, each a link to its details. */
export function ModelVersions({ versions, shown }: ModelVersionsProps) {
  const { versions: words, version: versionIn } = useMessages().models;
  const format = useFormat();
  return (
    <section>
      <h3>{words.title}</h3>
      <table className="plain-table model-versions">
        <thead>
          <tr>
            <th>{words.version}</th>
            <th className="number">{words.size}</th>
            <th>{words.from}</th>
            <th>{words.added}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ name, version, sizeBytes, provenance, createdAt }) => (
            <tr key={version} aria-current={version === shown}>
              <td>
                <Link href={`/models/${name}?version=${version}`}>{versionIn(format.number(version))}</Link>
              </td>
              <td className="number">{format.bytes(sizeBytes)}</td>
              <td>
                <ProvenanceInShort provenance={provenance} />
              </td>
              <td className="faint">
                <Age at={createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
