/**
 * Ways into the event log: by kind, time, job, device and whoever acted. An index over an expression holds the few events
 * that have the field; a query must use the very same expression (`main/storage/rows/event-search-rows.ts`).
 */
export const EVENT_SEARCH = `
create index events_by_kind on events (kind);
create index events_by_time on events (at);
create index events_by_job on events (json_extract(body_json, '$.jobId'))
  where json_extract(body_json, '$.jobId') is not null;
create index events_by_device on events (json_extract(body_json, '$.deviceId'))
  where json_extract(body_json, '$.deviceId') is not null;
create index events_by_actor on events (coalesce(json_extract(actor_json, '$.name'), json_extract(actor_json, '$.deviceId')))
  where actor_json <> 'null';
`;
