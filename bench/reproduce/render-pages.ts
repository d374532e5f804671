import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawCurves } from './draw-curves.ts';
import type { Finding } from './finding.ts';
import { renderResults } from './render-results.ts';
import { STUDIES } from './studies.ts';
import { StudyResult } from './study-result.ts';

/** Where a study's result lies, and the pages that are drawn from all of them. */
export const RESULTS = {
  page: fileURLToPath(new URL('../../docs/results.md', import.meta.url)),
  json: (study: string) => fileURLToPath(new URL(`../../docs/results/${study}.json`, import.meta.url)),
  picture: (study: string) => fileURLToPath(new URL(`../../docs/results/${study}.svg`, import.meta.url)),
};

/** All pages by their files, as the results that are there make them. */
export function drawPages(): Map<string, string> {
  const findings = STUDIES.flatMap((study): Finding[] => {
    const file = RESULTS.json(study.name);
    if (!existsSync(file)) return [];
    return [{ study, result: StudyResult.parse(JSON.parse(readFileSync(file, 'utf8'))) }];
  });
  const pictures = findings.map((found) => [RESULTS.picture(found.study.name), drawCurves(found)] as const);
  return new Map([[RESULTS.page, renderResults(findings)], ...pictures]);
}

/** Writes them. */
export function writePages(): void {
  for (const [file, text] of drawPages()) writeFileSync(file, text);
}
