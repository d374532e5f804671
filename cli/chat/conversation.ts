import type { ControlAddress } from '../../common/api-client/control-address.ts';
import { renderChatEnd } from '../output/render-chat-end.ts';
import type { Terminal } from '../output/terminal.ts';
import { printableLines } from '../output/text-width.ts';
import { askChat, type ChatEnd, type ChatSettings, type ChatTurn } from './ask-chat.ts';

interface ConversationOptions extends ChatSettings {
  readonly model: string;
  readonly system?: string | undefined;
}

/** A conversation with a served model, which remembers what was said. */
export class Conversation {
  readonly #address: ControlAddress;
  readonly #options: ConversationOptions;
  #system: string | undefined;
  #turns: readonly ChatTurn[] = [];

  constructor(address: ControlAddress, options: ConversationOptions) {
    this.#address = address;
    this.#options = options;
    this.#system = options.system;
  }

  /** Forgets what was said; what the model was told to be stays. */
  clear(): void {
    this.#turns = [];
  }

  /** Tells the model what it shall be, from the next question on; an empty text tells it nothing. */
  tell(system: string): void {
    this.#system = system === '' ? undefined : system;
  }

  /**
   * Asks, and hands on each piece of the answer. A question without an answer is forgotten.
   * @throws AppError
   */
  async ask(text: string, onPiece: (piece: string) => void, signal?: AbortSignal): Promise<ChatEnd> {
    const system: ChatTurn[] = this.#system === undefined ? [] : [{ role: 'system', content: this.#system }];
    const turns: ChatTurn[] = [...this.#turns, { role: 'user', content: text }];
    const { model, temperature, maxTokens, seed } = this.#options;
    const answer = askChat(this.#address, {
      model,
      messages: [...system, ...turns],
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(seed === undefined ? {} : { seed }),
      ...(signal && { signal }),
    });
    let next = await answer.next();
    for (; next.done !== true; next = await answer.next()) onPiece(next.value);
    const end = next.value;
    if (end.text !== '' || end.finish !== null) this.#turns = [...turns, { role: 'assistant', content: end.text }];
    return end;
  }

  /** Asks, and shows the answer as it comes, with what it has cost beside it. @throws AppError */
  async askAloud(text: string, terminal: Terminal, signal?: AbortSignal): Promise<ChatEnd> {
    let last = '';
    const write = (piece: string): void => {
      const shown = printableLines(piece);
      terminal.write(shown);
      last = shown.at(-1) ?? last;
    };
    try {
      const end = await this.ask(text, write, signal);
      if (last !== '\n') terminal.write('\n');
      last = '\n';
      terminal.note(terminal.colours.dim(renderChatEnd(end)));
      return end;
    } finally {
      if (last !== '' && last !== '\n') terminal.write('\n');
    }
  }
}
