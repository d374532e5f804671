/** Models that are served, and by which devices. */
export const DEPLOYMENTS = `
create table deployments (
  name text primary key,
  body_json text not null
) strict, without rowid;

create table replicas (
  id text primary key,
  deployment text not null references deployments (name) on delete cascade,
  device_id text not null,
  body_json text not null
) strict, without rowid;

-- Written behind: the last second of it may be lost.
create table serving_usage (
  day text not null,
  token_id text not null,
  token_name text not null,
  deployment text not null,
  device_id text not null,
  requests integer not null,
  failures integer not null,
  prompt_tokens integer not null,
  completion_tokens integer not null,
  compute_ms integer not null,
  primary key (day, token_id, deployment, device_id)
) strict, without rowid;
`;
