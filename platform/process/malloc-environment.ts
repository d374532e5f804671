/**
 * How glibc keeps the memory of what runs for long (mallopt(3)); cli/eo.js has the same. With arenas of their own, what
 * short-lived threads leave behind would stay; and blocks of 4 MiB go back to the system when they are freed, where otherwise
 * each one that is freed makes glibc keep larger ones. Read once, when a process starts; other systems do not know these.
 */
export const MALLOC_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '4194304',
  MALLOC_TRIM_THRESHOLD_: '4194304',
} as const;
