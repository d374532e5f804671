import { Link } from 'wouter';
import type { ModelVersion, Provenance } from '../../../common/domain/model.ts';
import { Age } from '../../components/Age.tsx';
import { CopyField } from '../../components/CopyField.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useJob } from '../../stores/jobs-store.ts';

/** Where a version comes from, with a link to the job that has trained it, and the hash by which its file is known. */
export function ProvenanceSection({ model: { provenance, createdAt, sha256 } }: { readonly model: ModelVersion }) {
  const { provenance: words, facts } = useMessages().models;
  return (
    <section>
      <h3>{words.title}</h3>
      <p className="note">
        {provenance.kind === 'trained' ? (
          <Trained provenance={provenance} />
        ) : provenance.kind === 'converted' ? (
          words.converted(`${provenance.name}@${provenance.version}`)
        ) : provenance.kind === 'fetched' ? (
          words.fetched(provenance.url)
        ) : provenance.fileName === null ? (
          words.importedUnnamed
        ) : (
          words.imported(provenance.fileName)
        )}
        <span className="faint">
          {' · '}
          <Age at={createdAt} />
        </span>
      </p>
      <p className="model-hash small faint">{facts.hash}</p>
      <CopyField label={facts.hash} text={sha256} />
    </section>
  );
}

function Trained({ provenance }: { readonly provenance: Extract<Provenance, { kind: 'trained' }> }) {
  const { provenance: words } = useMessages().models;
  const format = useFormat();
  const { jobId, round, accuracy } = provenance;
  const job = useJob(jobId);
  return (
    <>
      {words.trained} <Link href={`/jobs/${jobId}`}>{job?.name ?? jobId}</Link>, {words.round(format.number(round))}
      {accuracy !== null && `, ${words.accuracy(format.percent(accuracy))}`}
    </>
  );
}
