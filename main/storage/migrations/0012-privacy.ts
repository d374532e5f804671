/**
 * What rounds with differential privacy have cost, written before anything of them is let out, and who was drawn to take part in
 * the round in flight.
 */
export const PRIVACY = `
alter table rounds add column epsilon real;
-- Noisy sums that were made of the round: one, or more after a crash between making and keeping one.
alter table rounds add column releases integer not null default 0;

create table round_draws (
  job_id text not null references jobs (id) on delete cascade,
  round integer not null,
  partitions_json text not null,
  primary key (job_id, round)
) strict, without rowid;
`;
