import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Scope } from '../domain/access-token.ts';
import { Role } from '../domain/actor.ts';

/** Who may make a call: anybody, or holders of a token of at least this role; `scope` is the area that it belongs to. */
export const AccessRule = z.union([z.literal('open'), z.object({ role: Role, scope: Scope.nullable() })]);
export type AccessRule = z.infer<typeof AccessRule>;

/** Begins a call of the contract that needs at least this role; without a scope it belongs to no area. */
export function callFor(role: Role, scope: Scope | null) {
  return withRule({ role, scope });
}

/** Begins a call of the contract that needs no access token. */
export function openCall() {
  return withRule('open');
}

/** The rule that a call of the contract carries; undefined, and so refused, for one that was begun in another way. */
export function ruleOf(meta: unknown): AccessRule | undefined {
  return z.object({ rule: AccessRule }).safeParse(meta).data?.rule;
}

/** True when holders of `held` may do what needs `needed`. */
export function covers(held: Role, needed: Role): boolean {
  return Role.options.indexOf(held) >= Role.options.indexOf(needed);
}

function withRule(rule: AccessRule) {
  return oc.$meta<{ readonly rule: AccessRule }>({ rule });
}
