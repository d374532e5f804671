import type { Dataset } from '../../common/domain/dataset.ts';
import type { DatasetFingerprint } from '../../common/domain/job-record.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';

/** The managed data sets that a specification names, as they are now. @throws AppError `not-found` */
export function fingerprintsOf(
  { data, evaluation }: JobSpec,
  findDataset: (name: string) => Dataset,
): DatasetFingerprint[] {
  const fingerprint = (role: DatasetFingerprint['role'], wanted: string): DatasetFingerprint => {
    const { name, shape, classes, train, test } = findDataset(wanted);
    return { role, name, shape, classes, train, test };
  };
  return [
    ...(data.kind === 'managed' ? [fingerprint('training', data.dataset)] : []),
    ...(evaluation.dataset === null ? [] : [fingerprint('evaluation', evaluation.dataset)]),
  ];
}
