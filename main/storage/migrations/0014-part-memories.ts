/** What a job remembers of each part of its data from round to round: steps that were taken on it, and its control variate. */
export const PART_MEMORIES = `
create table part_memories (
  job_id text not null references jobs (id) on delete cascade,
  partition integer not null,
  steps integer not null,
  control_sha256 text,
  primary key (job_id, partition)
) strict, without rowid;
`;
