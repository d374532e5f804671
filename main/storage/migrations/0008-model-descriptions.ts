/** What the header of a model told when it was added; nothing is known of those that are there already. */
export const MODEL_DESCRIPTIONS = `
alter table models add column description_json text;
`;
