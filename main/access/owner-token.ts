import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';
import { OWNER_TOKEN } from '../../platform/control-client/owner-token.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Grant } from './grant.ts';

/** What the owner's token is called; no other may be. */
export const OWNER = 'owner';

/**
 * The owner's way in: an access token for everything, in a file that only they can read. Made at the first start, and made
 * again, with the old one revoked, at a start that does not find it.
 */
export class OwnerToken implements Service {
  readonly name = 'owner-token';
  readonly #path: string;
  readonly #tokens: Pick<AccessTokens, 'admit' | 'create' | 'revokeNamed'>;
  #secret: string | undefined;

  constructor(folder: string, tokens: Pick<AccessTokens, 'admit' | 'create' | 'revokeNamed'>) {
    this.#path = join(folder, OWNER_TOKEN);
    this.#tokens = tokens;
  }

  async start(): Promise<void> {
    if ((await this.#find()) !== undefined) {
      await chmod(this.#path, 0o600);
      return;
    }
    this.#tokens.revokeNamed(OWNER);
    const { secret } = this.#tokens.create({ name: OWNER, role: 'admin', scopes: [] });
    // What a crash has left there would keep its mode.
    await rm(`${this.#path}.new`, { force: true });
    await replaceFile(this.#path, `${secret}\n`);
  }

  async stop(): Promise<void> {}

  /** What the owner may, for who needs no secret to be the owner: the app that runs the orchestrator. Revoked, it is made anew. */
  async grant(): Promise<Grant> {
    const found = await this.#find();
    if (found !== undefined) return found;
    await this.start();
    const made = await this.#find();
    if (made === undefined) throw new AppError('unauthenticated', `the owner's token in ${this.#path} cannot be used`);
    return made;
  }

  async #find(): Promise<Grant | undefined> {
    this.#secret ??= (await readFile(this.#path, 'utf8').catch(() => '')).trim();
    const grant = this.#tokens.admit(this.#secret);
    if (typeof grant !== 'string' && grant.token.name === OWNER) return grant;
    this.#secret = undefined;
    return undefined;
  }
}
