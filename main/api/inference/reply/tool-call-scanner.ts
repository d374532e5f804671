import type { ToolCall } from '../../../../common/serving/inference-request.ts';
import { callOf, readCall, readCalls } from './read-call.ts';
import type { ReplyPart, ReplyReader } from './reply.ts';

const HERMES = { open: '<tool_call>', close: '</tool_call>' };
const MISTRAL = '[TOOL_CALLS]';
const LLAMA = '<|python_tag|>';
const MARKS = [HERMES.open, MISTRAL];

/** What a call that has no mark before it begins with. */
const CALL_KEYS = ['name', 'type', 'parameters', 'arguments'];

/** `bare`: one JSON object up to the end of the answer, which may turn out to be words. */
type State = 'start' | 'words' | 'hermes' | 'mistral' | 'bare';

/**
 * Recognises calls in the forms that models were trained on: Hermes and Qwen (`<tool_call>{…}</tool_call>`), Mistral
 * (`[TOOL_CALLS][…]` and `[TOOL_CALLS]name[ARGS]{…}`), and Llama 3 (an answer that is nothing but `{"name", "parameters"}`).
 * What looks like one but names no tool that there is stays words. Words are passed on as they come, but for what may still
 * become a mark.
 */
export class ToolCallScanner implements ReplyReader {
  readonly #names: ReadonlySet<string>;
  #state: State = 'start';
  #held = '';

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  push(text: string): ReplyPart[] {
    this.#held += text;
    return this.#drain(false);
  }

  end(): ReplyPart[] {
    return this.#drain(true);
  }

  #drain(isEnd: boolean): ReplyPart[] {
    const parts: ReplyPart[] = [];
    while (true) {
      const before = this.#state;
      const found = this.#step(isEnd);
      parts.push(...found);
      if (before === this.#state && found.length === 0) return parts;
    }
  }

  #step(isEnd: boolean): ReplyPart[] {
    switch (this.#state) {
      case 'start':
        return this.#start(isEnd);
      case 'words':
        return this.#words(isEnd);
      case 'hermes':
        return this.#hermes(isEnd);
      case 'mistral':
        return isEnd ? this.#whole(MISTRAL, (said) => mistralCalls(said, this.#names)) : [];
      case 'bare':
        return this.#bare(isEnd);
    }
  }

  /** Space before the first word of an answer, or behind a call, says nothing. */
  #start(isEnd: boolean): ReplyPart[] {
    const said = this.#held.trimStart();
    if (said === '') {
      if (isEnd) this.#held = '';
      return [];
    }
    if (said.startsWith('{')) this.#become('bare', said);
    else if (said.startsWith(LLAMA)) this.#become('bare', said.slice(LLAMA.length).trimStart());
    else if (isEnd || !LLAMA.startsWith(said)) this.#become('words', said);
    return [];
  }

  #words(isEnd: boolean): ReplyPart[] {
    const held = this.#held;
    const at = firstOf(MARKS.map((mark) => held.indexOf(mark)));
    if (at >= 0) {
      const isHermes = held.startsWith(HERMES.open, at);
      this.#become(isHermes ? 'hermes' : 'mistral', held.slice(at + (isHermes ? HERMES.open : MISTRAL).length));
      return words(held.slice(0, at).trimEnd());
    }
    const kept = isEnd ? 0 : undecided(held);
    this.#held = held.slice(held.length - kept);
    return words(held.slice(0, held.length - kept));
  }

  #hermes(isEnd: boolean): ReplyPart[] {
    const close = this.#held.indexOf(HERMES.close);
    // Some models leave the end of the last one to be guessed.
    if (close < 0) return isEnd ? this.#whole(HERMES.open, (said) => readCalls(said, this.#names)) : [];
    const inner = this.#held.slice(0, close);
    const call = readCall(inner, this.#names);
    this.#become('start', this.#held.slice(close + HERMES.close.length));
    return call === null ? words(HERMES.open + inner + HERMES.close) : [{ kind: 'call', call }];
  }

  #bare(isEnd: boolean): ReplyPart[] {
    if (isEnd) return this.#whole('', (said) => readCalls(said, this.#names));
    if (!mayBeCall(this.#held)) this.#become('words', this.#held);
    return [];
  }

  /** The rest of the answer: calls, or words with the mark that was before them. */
  #whole(mark: string, read: (said: string) => ToolCall[] | null): ReplyPart[] {
    const said = this.#held;
    this.#become('words', '');
    return read(said)?.map((call) => ({ kind: 'call', call })) ?? words(mark + said);
  }

  #become(state: State, held: string): void {
    this.#state = state;
    this.#held = held;
  }
}

function words(text: string): ReplyPart[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

function firstOf(places: readonly number[]): number {
  const found = places.filter((place) => place >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

/** How many characters at the end may be the beginning of a mark, with the space before it. */
function undecided(text: string): number {
  for (let length = Math.min(text.length, MISTRAL.length - 1); length > 0; length--) {
    const end = text.slice(-length);
    if (MARKS.some((mark) => mark.startsWith(end))) return text.length - text.slice(0, -length).trimEnd().length;
  }
  return text.length - text.trimEnd().length;
}

/** False as soon as the first key of an object is none of a call. */
function mayBeCall(said: string): boolean {
  const [, key, quote] = /^\{\s*"([^"]*)("?)/.exec(said) ?? [];
  if (key === undefined) return /^\{?\s*$/.test(said);
  return CALL_KEYS.some((known) => (quote === '"' ? known === key : known.startsWith(key)));
}

function mistralCalls(said: string, names: ReadonlySet<string>): ToolCall[] | null {
  const calls: ToolCall[] = [];
  for (const written of said.split(MISTRAL)) {
    const named = /^\s*([\w-]+)\s*(?:\[ARGS\])?\s*(\{.*\})\s*$/s.exec(written);
    const read = named === null ? readCalls(written, names) : namedCall(named[1] ?? '', named[2] ?? '', names);
    if (read === null) return null;
    calls.push(...read);
  }
  return calls;
}

function namedCall(name: string, json: string, names: ReadonlySet<string>): ToolCall[] | null {
  if (!names.has(name)) return null;
  try {
    return [callOf(name, JSON.parse(json) as Record<string, unknown>)];
  } catch {
    return null;
  }
}
