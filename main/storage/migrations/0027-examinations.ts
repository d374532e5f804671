/** What the last examination of the orchestrator and of each device has found. */
export const EXAMINATIONS = `
create table examinations (
  -- The id of the device; empty for the orchestrator.
  subject text primary key,
  examined_at integer not null,
  examination_json text not null
) strict, without rowid;
`;
