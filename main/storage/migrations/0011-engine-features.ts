/** What the training engines of devices can do; a device that is known already tells when it registers again. */
export const ENGINE_FEATURES = `
alter table devices add column features_json text not null default '[]';
`;
