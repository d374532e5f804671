/** How messages of this adapter look to grpc-js: it only passes them on. */
// biome-ignore lint/suspicious/noExplicitAny: grpc-js has no type for "any message"; the typed faces are in method-types
export type AnyMessage = any;
