/** What a token may ask of served models: which of them (none: all), and how much a minute (null: any amount). */
export const API_KEYS = `
alter table access_tokens add column models_json text not null default '[]';
alter table access_tokens add column requests_per_minute integer;
alter table access_tokens add column tokens_per_minute integer;
`;
