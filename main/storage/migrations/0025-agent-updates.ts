/** Releases of the agent, and how they go out to the devices. */
export const AGENT_UPDATES = `
create table agent_releases (
  version text primary key,
  -- In the bytes that the publisher signed.
  manifest blob not null,
  signature blob not null,
  -- Of the archive, which lies among the blobs.
  sha256 text not null,
  imported_at integer not null
) strict, without rowid;

create table rollouts (
  id text primary key,
  version text not null,
  -- 'running', 'paused', 'halted', 'cancelled' or 'finished'.
  state text not null,
  first_device text,
  started_at integer not null,
  ended_at integer,
  halt_json text
) strict;

-- One row for each device that was asked to update itself.
create table update_orders (
  id text primary key,
  rollout_id text not null references rollouts (id) on delete cascade,
  device_id text not null,
  device_name text not null,
  from_version text not null,
  -- 'updating', 'updated', 'failed' or 'withdrawn'.
  state text not null,
  ordered_at integer not null,
  ended_at integer,
  failure_json text,
  unique (rollout_id, device_id)
) strict;
`;
