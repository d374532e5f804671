/** What is known of a device where tags are chosen. */
export interface TaggedDevice {
  readonly tags: readonly string[];
  readonly isOnline: boolean;
}

/** All tags that devices carry, and those that are asked for, with how many devices carry each; by name. */
export function countTags(
  devices: readonly TaggedDevice[],
  asked: readonly string[],
): readonly (readonly [tag: string, devices: number])[] {
  const tags = new Set([...devices.flatMap((device) => device.tags), ...asked]);
  return [...tags]
    .toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true }))
    .map((tag) => [tag, devices.filter((device) => device.tags.includes(tag)).length]);
}

/** How many devices carry all of the tags, and how many of these are online. */
export function howManyCarry(devices: readonly TaggedDevice[], asked: readonly string[]) {
  const carrying = devices.filter(({ tags }) => asked.every((tag) => tags.includes(tag)));
  return { all: carrying.length, online: carrying.filter(({ isOnline }) => isOnline).length };
}
