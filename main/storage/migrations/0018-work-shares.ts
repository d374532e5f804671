/** How many local steps an attempt was asked for, and how many were taken; null of attempts of before these were counted. */
export const WORK_SHARES = `
alter table attempts add column asked_steps integer;
alter table attempts add column steps integer;
`;
