/**
 * How the updates of a round were cut where the norm follows them, and how often an update of each part of a job whose devices add
 * the noise was asked of each device: written before it is asked.
 */
export const PRIVACY_OF_PARTS = `
alter table rounds add column clip_norm real;
alter table rounds add column uncut_share real;

create table part_releases (
  job_id text not null references jobs (id) on delete cascade,
  partition integer not null,
  device_id text not null,
  releases integer not null,
  primary key (job_id, partition, device_id)
) strict, without rowid;
`;
