/** Models on their way into the store, and what people say of the versions that are in it. */
export const FETCHES_AND_NOTES = `
create table model_fetches (
  id text primary key,
  fetch_json text not null,
  -- Where it is asked for, with all that is secret in it; null once it has ended.
  address text,
  -- By which the server knows the content again: If-Range.
  validator text,
  is_local integer not null,
  started_at integer not null
) strict, without rowid;

alter table models add column tags_json text not null default '[]';
alter table models add column note text;
`;
