/** The first tables. Times are Unix milliseconds; columns that end in `_json` hold domain types. */
export const INITIAL = `
create table cluster (
  id text primary key,
  name text not null,
  created_at integer not null
) strict;

create table events (
  sequence integer primary key autoincrement,
  at integer not null,
  kind text not null,
  body_json text not null
) strict;

create table devices (
  id text primary key,
  name text not null,
  state text not null,
  state_since integer not null,
  absence text,
  agent_version text not null,
  hardware_json text not null,
  datasets_json text not null,
  registered_at integer not null,
  last_seen_at integer not null
) strict, without rowid;

create table commands (
  sequence integer primary key autoincrement,
  id text not null unique,
  device_id text not null references devices (id) on delete cascade,
  task_id text not null,
  body_json text not null,
  created_at integer not null
) strict;
create index commands_by_device on commands (device_id, sequence);
create index commands_by_task on commands (task_id);

create table models (
  name text not null,
  version integer not null,
  sha256 text not null,
  size_bytes integer not null,
  format text not null,
  spec_json text,
  provenance_json text not null,
  created_at integer not null,
  primary key (name, version)
) strict, without rowid;
create index models_by_content on models (sha256);

-- The last version that a name has had, so that a deleted version's number never comes back.
create table model_names (
  name text primary key,
  last_version integer not null
) strict, without rowid;

create table datasets (
  name text primary key,
  state text not null,
  source text not null,
  body_json text not null,
  created_at integer not null
) strict, without rowid;

create table jobs (
  sequence integer primary key autoincrement,
  id text not null unique,
  name text not null,
  state text not null,
  wait_json text,
  spec_json text not null,
  created_at integer not null,
  started_at integer,
  ended_at integer,
  failure_json text,
  model_json text
) strict;

-- Committed rounds, and for a running job the one in flight. Round 0 is the state before training.
create table rounds (
  job_id text not null references jobs (id) on delete cascade,
  number integer not null,
  state text not null,
  started_at integer not null,
  committed_at integer,
  parameters_sha256 text,
  evaluation_json text,
  participants_json text not null default '[]',
  omissions_json text not null default '[]',
  bytes_up integer not null default 0,
  bytes_down integer not null default 0,
  primary key (job_id, number)
) strict, without rowid;

-- The parts that a job's data were cut into when it started: either a shard of a managed data set or a device's own data.
create table partitions (
  job_id text not null references jobs (id) on delete cascade,
  number integer not null,
  samples integer not null,
  sha256 text,
  size_bytes integer,
  device_id text,
  classes_json text,
  primary key (job_id, number)
) strict, without rowid;

create table tasks (
  id text primary key,
  job_id text not null references jobs (id) on delete cascade,
  round integer not null,
  partition integer not null,
  device_id text,
  attempt integer not null,
  state text not null,
  failure_json text,
  update_json text,
  updated_at integer not null
) strict, without rowid;
create index tasks_by_round on tasks (job_id, round, partition);
`;
