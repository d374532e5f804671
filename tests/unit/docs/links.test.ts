import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, proseOf } from './pages.ts';

/** What a heading is called in an address, as GitHub does it. */
function anchorOf(heading: string): string {
  const plain = heading.replace(/`|\[|\]\([^)]*\)/g, '');
  return plain
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  return existsSync(file) && (anchor === undefined || anchorsOf(file).includes(anchor));
}

/** Files of the project that a page names in backticks; patterns and folders are left out. */
function namedFiles(page: string): string[] {
  const named = [...proseOf(page).matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|js|cjs|proto|binpb|yaml))`/g)];
  return named.map(([, path = '']) => path);
}

describe.each(allPages())('%s', (page) => {
  it('has links that lead somewhere', () => {
    const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !leadsSomewhere(page, target))).toEqual([]);
  });

  it('names files that are there', () => {
    expect(namedFiles(page).filter((path) => !existsSync(path))).toEqual([]);
  });
});

it('every decision is listed', () => {
  const list = readFileSync('docs/adr/README.md', 'utf8');
  const decisions = allPages('docs/adr').filter((page) => !page.endsWith('README.md'));
  expect(decisions.filter((page) => !list.includes(`(${page.slice('docs/adr/'.length)})`))).toEqual([]);
});
