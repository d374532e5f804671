/** How devices are woken: by which network cards, and what came of it. */
export const WAKES = `
alter table devices add column network_cards_json text not null default '[]';
-- The level of etiquette that the device has told last.
alter table devices add column last_level text not null default 'full';

create table device_wakes (
  id integer primary key,
  device_id text not null,
  reason_json text not null,
  -- 'waiting', 'woke', 'no-answer' or 'impossible'.
  state text not null,
  cause text,
  targets_json text not null,
  at integer not null,
  ended_at integer
) strict;
create index device_wakes_by_device on device_wakes (device_id, id);
`;
