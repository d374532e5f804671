/** The most names that a description of a file lists of one kind: inputs, outputs, columns or classes. */
export const MOST_LISTED = 64;
