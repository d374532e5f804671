/** A job file that was dropped, on its way to the form for new jobs. */
export interface DroppedJob {
  readonly fileName: string;
  /** YAML or JSON. */
  readonly text: string;
}

let dropped: DroppedJob | undefined;

/** Lays a job file out for the form for new jobs, which is opened next. */
export function giveJobFile(job: DroppedJob): void {
  dropped = job;
}

/** The job file that was laid out, once. */
export function takeJobFile(): DroppedJob | undefined {
  const job = dropped;
  dropped = undefined;
  return job;
}
