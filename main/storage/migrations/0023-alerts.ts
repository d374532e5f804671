/** Alerts with their history, what keeps them quiet, their rules as the owner has changed them, and what people are told by. */
export const ALERTS = `
create table alerts (
  id integer primary key autoincrement,
  subject text not null,
  resolved_at integer,
  body_json text not null
) strict;
create index alerts_by_subject on alerts (subject, id);
create index alerts_by_end on alerts (resolved_at);

create table alert_silences (
  id integer primary key autoincrement,
  until integer not null,
  body_json text not null
) strict;

create table alert_rules (
  rule text primary key,
  settings_json text not null
) strict, without rowid;

create table alert_channels (
  name text primary key,
  body_json text not null
) strict, without rowid;

-- Promised with the change of the alert; one row for each change and channel, by its key.
create table alert_notifications (
  key text primary key,
  channel text not null references alert_channels (name) on delete cascade,
  body_json text not null,
  created_at integer not null,
  due_at integer not null,
  attempts integer not null,
  ended_at integer,
  outcome text check (outcome in ('sent', 'given-up'))
) strict, without rowid;
create index alert_notifications_due on alert_notifications (ended_at, due_at);
`;
