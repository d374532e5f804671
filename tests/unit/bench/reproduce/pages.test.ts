import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawPages } from '../../../../bench/reproduce/render-pages.ts';
import { roundsToTarget } from '../../../../bench/reproduce/rounds-to-target.ts';
import { bestOf } from '../../../../bench/reproduce/run-study.ts';
import { STUDIES } from '../../../../bench/reproduce/studies.ts';
import { StudyResult } from '../../../../bench/reproduce/study-result.ts';

const FOLDER = 'docs/results';

test('the pages in docs are what the results make of them', () => {
  const pages = [...drawPages()];
  expect(pages.length).toBeGreaterThan(1);
  for (const [file, text] of pages) expect(readFileSync(file, 'utf8'), file).toBe(text);
});

const found = STUDIES.flatMap((study) => {
  const file = `${FOLDER}/${study.name}.json`;
  return existsSync(file) ? [{ study, result: StudyResult.parse(JSON.parse(readFileSync(file, 'utf8'))) }] : [];
});

test.each(found)('$study.name was run as it says it is run, and its figures are those of its curves', (one) => {
  const { study, result } = one;
  const { measure } = study;
  expect(result.contenders.map(({ label }) => label)).toEqual(study.contenders.map(({ label }) => label));
  for (const [index, { tried, runs }] of result.contenders.entries()) {
    const variants = study.contenders[index]?.variants ?? [];
    expect(tried.map(({ learningRate }) => learningRate)).toEqual(variants.map(({ learningRate }) => learningRate));
    for (const [at, { strategy }] of tried.entries()) expect(strategy).toMatchObject(variants[at]?.strategy ?? {});
    expect(runs.map(({ seed }) => seed)).toEqual(study.seeds);
    const best = bestOf(tried, measure);
    for (const { learningRate, strategy } of runs) {
      expect({ learningRate, strategy }).toEqual({ learningRate: best.learningRate, strategy: best.strategy });
    }
    for (const { accuracies, measured, failure } of [...tried, ...runs]) {
      if (failure !== null) expect(measured).toBeNull();
      else if (measure.kind === 'rounds-to-target') expect(measured).toBe(roundsToTarget(accuracies, measure.target));
      else {
        const last = accuracies.slice(-measure.lastRounds);
        expect(measured).toBeCloseTo(last.reduce((sum, value) => sum + value, 0) / last.length, 12);
      }
    }
  }
});
