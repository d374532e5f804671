import type { JobRecord } from '../../common/domain/job-record.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';
import type { Connection } from '../cli-context.ts';

/** The specification of a record, cut into as many parts as its data were: else the devices of the day would decide. */
export function replaySpec({ job, parts }: JobRecord): TrainJobSpec {
  const { spec } = job;
  if (spec.data.kind !== 'managed' || spec.data.partitions !== null || parts.length === 0) return spec;
  return { ...spec, data: { ...spec.data, partitions: parts.length } };
}

/** Makes sure that the managed data sets of a record are here with the same content. @throws AppError `not-found`, `dataset-mismatch` */
export async function expectSameData({ client }: Connection, { datasets }: JobRecord): Promise<void> {
  for (const { name, train, test } of datasets) {
    const here = await client.datasets.get({ name }).catch((error: unknown) => {
      if (!hasCode(error, 'not-found')) throw error;
      throw new AppError('not-found', `the data set ${name} of the record is not here`, {
        hint: 'Import it with "eo dataset import".',
      });
    });
    if (here.train?.sha256 === train?.sha256 && here.test?.sha256 === test?.sha256) continue;
    throw new AppError('dataset-mismatch', `the data set ${name} has other content than in the record`, {
      details: { name, recorded: train?.sha256 ?? null, here: here.train?.sha256 ?? null },
    });
  }
}
