/**
 * What a job remembers of each part of its data from round to round: steps that were taken on it, its control variate, and the
 * device that keeps something of it. And what came of going on with its model on each part after the last round.
 */
export const PART_MEMORIES = `
create table part_memories (
  job_id text not null references jobs (id) on delete cascade,
  partition integer not null,
  steps integer not null,
  control_sha256 text,
  device_id text,
  primary key (job_id, partition)
) strict, without rowid;

alter table jobs add column fine_tuning_json text;
`;
