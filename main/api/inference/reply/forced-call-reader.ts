import { readCall } from './read-call.ts';
import type { ReplyReader } from './reply.ts';

/** For a model that was made to answer with one call in JSON. Cut off in the middle of it, it is told as words. */
export function forcedCallReader(names: ReadonlySet<string>): ReplyReader {
  let said = '';
  return {
    push: (text) => {
      said += text;
      return [];
    },
    end: () => {
      const call = readCall(said, names);
      if (call !== null) return [{ kind: 'call', call }];
      return said === '' ? [] : [{ kind: 'text', text: said }];
    },
  };
}
