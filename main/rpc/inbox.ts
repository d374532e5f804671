import type { Bell } from '../../common/bell.ts';

/** The messages of a stream, one at a time: the next is read once this one was taken. Rings when there is something to take. */
export class Inbox<Message> {
  readonly #requests: AsyncIterator<Message>;
  readonly #bell: Bell;
  #arrived: IteratorResult<Message> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(requests: AsyncIterable<Message>, bell: Bell) {
    this.#requests = requests[Symbol.asyncIterator]();
    this.#bell = bell;
    this.#read();
  }

  /** Throws what the stream has failed with. */
  take(): Message | 'none yet' | 'no more' {
    if (this.#failure !== undefined) throw this.#failure.error;
    const arrived = this.#arrived;
    if (arrived === undefined) return 'none yet';
    if (arrived.done === true) return 'no more';
    this.#arrived = undefined;
    this.#read();
    return arrived.value;
  }

  close(): void {
    void this.#requests.return?.().catch(() => undefined);
  }

  #read(): void {
    this.#requests.next().then(
      (arrived) => {
        this.#arrived = arrived;
        this.#bell.ring();
      },
      (error: unknown) => {
        this.#failure = { error };
        this.#bell.ring();
      },
    );
  }
}
