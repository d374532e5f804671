/** Why a job ended before its last round, and what was taken for what in a round: uint32 counts, deflated. */
export const JUDGED_ROUNDS = `
alter table jobs add column early_stop_json text;

create table confusions (
  job_id text not null references jobs (id) on delete cascade,
  round integer not null,
  counts blob not null,
  primary key (job_id, round)
) strict, without rowid;
`;
