import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { MetricsDatabase } from '../../../../main/storage/metrics-database.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aServingUse, aTrainingUse } from '../../builders/some-uses.ts';
import { started } from './a-store.ts';
import { aTemporaryFolder } from './temporary-folder.ts';

test('what work takes is kept with the readings that tell of it', async () => {
  const database = await started(new MetricsDatabase(join(aTemporaryFolder(), 'metrics.sqlite')));
  const deviceId = DeviceId.parse('mini');
  const readings = [
    { ...someMetrics(), at: 1_000 },
    { ...someMetrics({ uses: [aTrainingUse(), aServingUse(), aServingUse({ tokensPerSecond: null })] }), at: 4_000 },
  ];
  database.write([{ deviceId, readings }], 0);
  expect(database.of(deviceId, 0)).toEqual(readings);
});
