import type { Provenance } from '../../../common/domain/model.ts';
import { useMessages } from '../../language/language-store.ts';
import { useJob } from '../../stores/jobs-store.ts';

/** Where a model comes from, in a few words. */
export function ProvenanceInShort({ provenance }: { readonly provenance: Provenance }) {
  const { models: words } = useMessages();
  if (provenance.kind === 'trained') return <TrainedBy provenance={provenance} />;
  if (provenance.kind === 'converted') return words.provenance.converted(`${provenance.name}@${provenance.version}`);
  if (provenance.kind === 'fetched') return provenance.url;
  return provenance.fileName === null ? words.imported : words.importedAs(provenance.fileName);
}

function TrainedBy({ provenance: { jobId } }: { readonly provenance: Extract<Provenance, { kind: 'trained' }> }) {
  const { models: words } = useMessages();
  const job = useJob(jobId);
  return (
    <>
      {words.trained} <span className="faint">{job?.name ?? jobId}</span>
    </>
  );
}
