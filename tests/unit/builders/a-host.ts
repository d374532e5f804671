import { readFileSync } from 'node:fs';
import type { Subject } from '../../../platform/doctor/check.ts';
import type { Host } from '../../../platform/doctor/host.ts';

interface HostFacts {
  readonly platform?: NodeJS.Platform;
  readonly release?: string;
  /** What command lines print; an object where they end with another code than 0. Others are not installed. */
  readonly programs?: Readonly<Record<string, string | { readonly code: number; readonly out?: string }>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Links and where they end. */
  readonly links?: Readonly<Record<string, string>>;
}

/** A machine whose programs and files say just this. */
export function aHost({
  platform = 'linux',
  release = '6.1.0',
  programs = {},
  files = {},
  links = {},
}: HostFacts): Host {
  return {
    platform,
    release,
    run: async (...words) => {
      const said = programs[words.join(' ')];
      if (said === undefined) return { outcome: 'missing' };
      const { code, out = '' } = typeof said === 'string' ? { code: 0, out: said } : said;
      return { outcome: 'ended', code, out, err: '' };
    },
    read: async (path) => files[path] ?? null,
    list: async (folder) => {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))];
    },
    exists: async (path) => path in files,
    resolve: async (path) => links[path] ?? null,
  };
}

/** A program that runs in a folder of its own and knows of no cluster. */
export function aSubject(facts: Partial<Subject> = {}): Subject {
  return {
    role: 'agent',
    data: '/nowhere',
    isRunning: true,
    certificates: [],
    orchestrator: null,
    listening: null,
    announced: null,
    app: null,
    ...facts,
  };
}

/** What a program or a file has said somewhere: tests/fixtures/doctor. */
export function said(name: string): string {
  return readFileSync(new URL(`../../fixtures/doctor/${name}`, import.meta.url), 'utf8');
}
