import { setFlagsFromString } from 'node:v8';

/** The flags were tried with this one; another may not know them. */
const NODE_MAJOR = '24';

/** Sets a flag of V8, on the Node that it was tried with. */
export function setV8Flag(flag: string): void {
  if (process.versions.node.split('.')[0] === NODE_MAJOR) setFlagsFromString(flag);
}
