/** What is kept of a job beside its rounds: every attempt at a share, and which data it was given. */
export const JOB_RECORDS = `
create table attempts (
  job_id text not null references jobs (id) on delete cascade,
  round integer not null,
  partition integer not null,
  attempt integer not null,
  device_id text not null,
  outcome text not null,
  offered_at integer not null,
  training_started_at integer,
  upload_started_at integer,
  ended_at integer,
  failure_json text,
  bytes_up integer not null default 0,
  bytes_down integer not null default 0,
  primary key (job_id, round, partition, attempt)
) strict, without rowid;

-- A round in flight goes on: a task that a device has was last written when it was offered.
insert into attempts (job_id, round, partition, attempt, device_id, outcome, offered_at)
  select job_id, round, partition, attempt, device_id, 'running', updated_at from tasks
  where device_id is not null and state in ('offered', 'running', 'uploading');

-- Managed data sets as they were when the job was submitted.
create table job_datasets (
  job_id text not null references jobs (id) on delete cascade,
  role text not null,
  body_json text not null,
  primary key (job_id, role)
) strict, without rowid;

-- Lists of jobs show accuracies. Rounds of many devices are large: the index answers without reading them.
alter table rounds add column accuracy real;
update rounds set accuracy = json_extract(evaluation_json, '$.accuracy') where evaluation_json is not null;
create index accuracies on rounds (job_id, number, accuracy);
`;
