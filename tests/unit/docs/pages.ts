import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', '.git', 'coverage', 'dist', 'gen']);

/** All pages of the project, by path from its root. */
export function allPages(folder = '.'): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return allPages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** A page without its blocks of code. */
export function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
}

/** The rows of a page's tables by what stands in their first cell, without backticks. */
export function tableRowsOf(page: string): Map<string, string[]> {
  const rows = proseOf(page)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  return new Map(rows.map(([, first = '', ...others]) => [first, others]));
}
