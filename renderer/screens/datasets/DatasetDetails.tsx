import { Link } from 'wouter';
import type { Dataset } from '../../../common/domain/dataset.ts';
import type { ResourceName } from '../../../common/domain/ids.ts';
import { Age } from '../../components/Age.tsx';
import { DetailsPanel } from '../../components/DetailsPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDataset } from '../../stores/datasets-store.ts';
import { ClassCounts } from './ClassCounts.tsx';
import { DatasetFacts } from './DatasetFacts.tsx';
import { DatasetState } from './DatasetState.tsx';
import { RemoveDataset } from './RemoveDataset.tsx';
import { SampleSheet } from './SampleSheet.tsx';
import { useDatasetPreview } from './use-dataset-preview.ts';
import './dataset-details.css';

interface DatasetDetailsProps {
  readonly name: ResourceName;
  readonly onClose: () => void;
}

/** One data set in full, beside the list. */
export function DatasetDetails({ name, onClose }: DatasetDetailsProps) {
  const { app } = useMessages();
  const dataset = useDataset(name);
  if (dataset === undefined) {
    return (
      <DetailsPanel title={app.notFound.title} label={name} onClose={onClose}>
        <p className="soft">{app.notFound.text}</p>
      </DetailsPanel>
    );
  }
  return (
    <DetailsPanel title={name} label={name} actions={<RemoveDataset dataset={dataset} />} onClose={onClose}>
      <StateInWords dataset={dataset} />
      {dataset.state === 'ready' && <Inside dataset={dataset} />}
    </DetailsPanel>
  );
}

/** The state, since when, why, and what happens next. */
function StateInWords({ dataset }: { readonly dataset: Dataset }) {
  const { datasets: words } = useMessages();
  const { name, state, failure, createdAt } = dataset;
  return (
    <section className="dataset-now">
      <div className="dataset-state-line">
        <DatasetState dataset={dataset} />{' '}
        <span className="faint note">
          <Age at={createdAt} />
        </span>
      </div>
      {state === 'importing' && <p className="note soft">{words.importing}</p>}
      {failure !== null && (
        <>
          <p className="failure-text note">{failure.message}</p>
          <p className="note soft">{words.failed}</p>
        </>
      )}
      {state === 'ready' && (
        <Link className="button plain" href={`/jobs/new?dataset=${name}`}>
          <Icon name="jobs" />
          {words.use}
        </Link>
      )}
    </section>
  );
}

function Inside({ dataset }: { readonly dataset: Dataset }) {
  const preview = useDatasetPreview(dataset);
  return (
    <>
      <DatasetFacts dataset={dataset} scale={preview?.scale} />
      <SampleSheet preview={preview} />
      {preview !== undefined && <ClassCounts preview={preview} />}
    </>
  );
}
