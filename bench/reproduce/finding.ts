import type { Study } from './study.ts';
import type { StudyResult } from './study-result.ts';

/** A study that was run. */
export interface Finding {
  readonly study: Study;
  readonly result: StudyResult;
}
