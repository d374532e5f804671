import { Command } from 'commander';
import { expect, test } from 'vitest';
import { passedOn, withAgentOptions } from '../../../../cli/commands/agent-options.ts';

const parsed = (args: readonly string[]) =>
  withAgentOptions(new Command()).parse(args, { from: 'user' }).opts() as Record<string, unknown>;

test('each option of an agent reaches its service, but for those that are said to it elsewhere', () => {
  const { options } = withAgentOptions(new Command());
  expect(options.length).toBeGreaterThan(10);
  for (const { long, required } of options) {
    const args = [String(long), ...(required ? ['some value'] : [])];
    const isElsewhere = long === '--data' || long === '--join';
    expect(passedOn(parsed(args)), String(long)).toEqual(isElsewhere ? [] : args);
  }
});

test('all options together say the same again', () => {
  const args = withAgentOptions(new Command()).options.flatMap(({ long, required }) =>
    required ? [String(long), `${long} with "blanks"`] : [String(long)],
  );
  const { data, join, ...rest } = parsed(args);
  expect([data, join]).not.toContain(undefined);
  expect(parsed(passedOn({ data, join, ...rest }))).toEqual(rest);
});

test('a switch that is off, and what is no option of an agent, are not passed on', () => {
  expect(passedOn({ metered: 'no', system: true, print: true, name: undefined })).toEqual([]);
  expect(passedOn({ metered: 'yes' })).toEqual(['--metered']);
});
