import { resolve } from 'node:path';
import { z } from 'zod';
import { ResourceName } from '../common/domain/ids.ts';
import { parseSize } from './command-options.ts';
import { parseSpan } from './parse-span.ts';
import {
  allowedForAll,
  DisplayName,
  logSettings,
  Port,
  parseSettings,
  SWITCH_VALUES,
  Switch,
} from './settings-schema.ts';

const HostAndPort = z.string().refine((text) => {
  const port = Number(/^(?:\[[0-9a-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
});

const LocalDatasetFlag = z.string().transform((text, context) => {
  const [, name, path] = /^([^=]*)=(.+)$/.exec(text) ?? [];
  const parsed = ResourceName.safeParse(name);
  if (parsed.success && path !== undefined) return { name: parsed.data, path: resolve(path) };
  context.addIssue('NAME=PATH');
  return z.NEVER;
});

const CacheSize = z.string().transform((text, context) => {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  context.addIssue('a size');
  return z.NEVER;
});

const Span = z.string().transform((text, context) => {
  const seconds = parseSpan(text);
  if (seconds !== undefined) return seconds;
  context.addIssue('a time');
  return z.NEVER;
});

const AgentFlags = z.object({
  data: z.string().min(1).optional(),
  orchestrator: HostAndPort.optional(),
  join: z.string().min(1).optional(),
  joinPort: Port.pipe(z.int().min(1)).optional(),
  cluster: DisplayName.optional(),
  rejoin: z.boolean().optional(),
  insecure: Switch.optional(),
  metered: Switch.optional(),
  name: DisplayName.optional(),
  dataset: z.array(LocalDatasetFlag).optional(),
  cacheSize: CacheSize.optional(),
  python: z.string().min(1).optional(),
  trainerSilence: Span.optional(),
  logFolder: z.string().min(1).optional(),
  ...logSettings,
});

const allowed = {
  ...allowedForAll,
  data: 'a folder',
  orchestrator: 'HOST:PORT, such as 192.168.1.20:50051',
  joinPort: 'a port from 1 to 65535',
  cluster: 'a name, or the beginning of an id',
  insecure: SWITCH_VALUES,
  metered: SWITCH_VALUES,
  dataset: 'NAME=PATH, the name in lower-case letters, digits, dots, hyphens and underscores',
  cacheSize: 'a size such as 500MB or 20GB',
  python: 'a program, by name or path',
  trainerSilence: 'a time such as 90s, 10m or 1h',
  logFolder: 'a folder',
};

/** Settings of an agent. */
export interface AgentSettings extends Omit<z.infer<typeof AgentFlags>, 'dataset' | 'cacheSize' | 'trainerSilence'> {
  datasets?: { name: ResourceName; path: string }[];
  cacheBytes?: number;
  trainerSilenceMs?: number;
}

/** Settings of `eo agent` as they were given. @throws AppError `invalid-config` */
export function parseAgentSettings(given: object): AgentSettings {
  const { dataset, cacheSize, trainerSilence, ...settings } = parseSettings(AgentFlags, given, { allowed });
  return {
    ...settings,
    ...(dataset === undefined ? {} : { datasets: dataset }),
    ...(cacheSize === undefined ? {} : { cacheBytes: cacheSize }),
    ...(trainerSilence === undefined ? {} : { trainerSilenceMs: trainerSilence * 1_000 }),
  };
}
