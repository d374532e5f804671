import type { Dataset } from '../../../common/domain/dataset.ts';
import { Progress } from '../../components/Progress.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import '../../components/state-mark.css';

const MARKS: Record<Dataset['state'], string> = {
  importing: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0 -11M8 2.5v5.5h5.5',
  ready: 'M3 8.5l3.2 3.2L13 4.8',
  failed: 'M4 4l8 8M12 4l-8 8',
};

interface DatasetStateProps {
  readonly dataset: Dataset;
  /** Without the reason of a failure, which stands in the details. */
  readonly isShort?: boolean;
}

/** The state of a data set in shape, colour and word; how far it is read, or why that failed. */
export function DatasetState({ dataset: { name, state, progress, failure }, isShort = false }: DatasetStateProps) {
  const { datasets: words } = useMessages();
  const format = useFormat();
  return (
    <span className={`state-mark dataset-state dataset-${state}`}>
      <svg width="13" height="13" viewBox="0 0 16 16" aria-hidden="true">
        <path className="stroke" d={MARKS[state]} />
      </svg>
      {words.states[state]}
      {state === 'importing' && (
        <>
          <Progress label={words.readingOf(name)} share={progress} />
          <span className="small faint">{format.percent(progress, 0)}</span>
        </>
      )}
      {isShort && failure !== null && (
        <span className="faint dataset-failure" title={failure.message}>
          {failure.message}
        </span>
      )}
    </span>
  );
}
