/** When a device that was to be updated was free of the models that it served, and was told. */
export const CLEARED_ORDERS = `
alter table update_orders add column cleared_at integer;
update update_orders set cleared_at = ordered_at;
`;
