import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ToolCall } from '../../../../common/serving/inference-request.ts';

const Arguments = z.union([z.record(z.string(), z.unknown()), z.string()]);
/** As models write it: `arguments` by most, `parameters` by Llama's. */
const WrittenCall = z.object({ name: z.string(), arguments: Arguments.optional(), parameters: Arguments.optional() });

/** A call of one of these tools, from JSON as models write it; null for anything else. */
export function readCall(json: string, names: ReadonlySet<string>): ToolCall | null {
  const [call] = readCalls(json, names) ?? [];
  return call ?? null;
}

/** Calls of these tools: one, or several in an array; null for anything else. */
export function readCalls(json: string, names: ReadonlySet<string>): ToolCall[] | null {
  const written = z
    .union([WrittenCall.transform((call) => [call]), z.array(WrittenCall).min(1)])
    .safeParse(parsed(json));
  if (!written.success || written.data.some(({ name }) => !names.has(name))) return null;
  return written.data.map((call) => callOf(call.name, call.arguments ?? call.parameters ?? {}));
}

/** A call with an id of its own. */
export function callOf(name: string, given: Readonly<Record<string, unknown>> | string): ToolCall {
  const id = `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  return { id, name, arguments: typeof given === 'string' ? given : JSON.stringify(given) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
