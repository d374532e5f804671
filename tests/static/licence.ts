const TOKEN = /\(|\)|[^\s()]+/g;

/**
 * Whether a licence expression (SPDX 2.3, annex D) can be met with allowed licences alone: one side of an OR, both sides
 * of an AND; `X WITH Y` is a licence of its own. What is no expression cannot.
 */
export function isLicenceAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const tokens = expression.match(TOKEN) ?? [];
  let at = 0;

  const either = (): boolean => {
    let result = both();
    while (tokens[at] === 'OR') {
      at += 1;
      result = both() || result;
    }
    return result;
  };
  const both = (): boolean => {
    let result = one();
    while (tokens[at] === 'AND') {
      at += 1;
      result = one() && result;
    }
    return result;
  };
  const one = (): boolean => {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '(') {
      const inner = either();
      const isClosed = tokens[at] === ')';
      at += 1;
      return inner && isClosed;
    }
    if (tokens[at] !== 'WITH') return allowed.has(token);
    at += 2;
    return allowed.has(`${token} WITH ${tokens[at - 1] ?? ''}`);
  };

  const isMet = either();
  return isMet && at === tokens.length;
}

const TEXTS: readonly (readonly [string, RegExp])[] = [
  ['Apache-2.0', /Apache License,?\s+Version 2\.0/],
  [
    'MIT',
    /Permission is hereby granted, free of charge, to any person obtaining a copy[\s\S]*THE SOFTWARE IS PROVIDED/,
  ],
  ['ISC', /Permission to use, copy, modify, and\/?(or)? distribute this software for any purpose with or without fee/],
  ['BSD-3-Clause', /Redistribution and use in source and binary forms[\s\S]*Neither the name/],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/],
  ['Unlicense', /This is free and unencumbered software released into the public domain/],
];

/** The licence that a text is, by its telling words; undefined for one that is not known. */
export function licenceOfText(text: string): string | undefined {
  return TEXTS.find(([, words]) => words.test(text))?.[0];
}
