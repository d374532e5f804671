import { useEffect, useState } from 'react';
import { type Dataset, type DatasetPreview, MOST_PREVIEWED } from '../../../common/domain/dataset.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';

/** Some samples of a data set that is ready, and how many of each class there are; undefined before they have come. */
export function useDatasetPreview({ name, createdAt, train }: Dataset): DatasetPreview | undefined {
  const client = useClient();
  const phase = useConnectionPhase();
  const content = `${createdAt} ${train?.sha256}`;
  const [found, setFound] = useState<{ readonly content: string; readonly preview: DatasetPreview }>();
  const isKnown = found?.content === content;
  useEffect(() => {
    if (phase !== 'live' || isKnown) return;
    let isWanted = true;
    client.datasets.preview({ name, samples: MOST_PREVIEWED }).then(
      (preview) => isWanted && setFound({ content, preview }),
      () => undefined, // deleted meanwhile: the list says so
    );
    return () => {
      isWanted = false;
    };
  }, [client, name, content, phase, isKnown]);
  return isKnown ? found.preview : undefined;
}
