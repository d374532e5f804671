import type { ToolChoice, ToolSpec } from '../../../../common/serving/inference-request.ts';
import { forcedCallReader } from './forced-call-reader.ts';
import type { ReplyReader } from './reply.ts';
import { ToolCallScanner } from './tool-call-scanner.ts';

/** The reader for a request with these tools. */
export function replyReader(tools: readonly ToolSpec[], choice: ToolChoice): ReplyReader {
  if (tools.length === 0 || choice === 'none') return PLAIN;
  const names = new Set(tools.map(({ name }) => name));
  return choice === 'auto' ? new ToolCallScanner(names) : forcedCallReader(names);
}

const PLAIN: ReplyReader = {
  push: (text) => (text === '' ? [] : [{ kind: 'text', text }]),
  end: () => [],
};
