/** Which code the owners of devices allow there; a device that is known already tells when it registers again. */
export const ALLOWED_TRAINERS = `
alter table devices add column trainers_json text not null default '[]';
`;
