/**
 * What devices start from in the latest rounds of a job, where that is not the round's own parameters. Jobs that were submitted
 * before parameters travelled packed go on as they were meant.
 */
export const BROADCASTS = `
create table broadcasts (
  job_id text not null references jobs (id) on delete cascade,
  round integer not null,
  -- What devices start from; null once it was let go.
  parameters_sha256 text,
  -- How to get there: a packed change, null where there is none, of a base, null for zeros.
  change_sha256 text,
  change_bytes integer,
  base_sha256 text,
  primary key (job_id, round)
) strict, without rowid;

create index broadcasts_by_parameters on broadcasts (parameters_sha256) where parameters_sha256 is not null;
create index broadcasts_by_change on broadcasts (change_sha256) where change_sha256 is not null;

update jobs set spec_json = json_set(spec_json, '$.compression.down', 'none')
where coalesce(json_extract(spec_json, '$.compression.name'), 'none') <> 'none';
`;
