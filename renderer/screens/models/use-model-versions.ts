import { useEffect, useState } from 'react';
import type { ResourceName } from '../../../common/domain/ids.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { hasCode } from '../../../common/errors.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';
import { useModels } from '../../stores/models-store.ts';

/** All versions of a model, newest first, as they are; undefined before they are known, empty where there are none. */
export function useModelVersions(name: ResourceName): readonly ModelVersion[] | undefined {
  const client = useClient();
  const phase = useConnectionPhase();
  const models = useModels(); // another list with every event of a model
  const [versions, setVersions] = useState<readonly ModelVersion[]>();
  useEffect(() => {
    if (phase !== 'live' || models === undefined) return;
    let isWanted = true;
    client.models.versions({ name }).then(
      (found) => isWanted && setVersions(found),
      (error: unknown) => isWanted && hasCode(error, 'not-found') && setVersions([]),
    );
    return () => {
      isWanted = false;
    };
  }, [client, name, phase, models]);
  return versions;
}
