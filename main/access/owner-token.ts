import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '../../common/lifecycle/service.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';
import { OWNER_TOKEN } from '../../platform/control-client/owner-token.ts';
import type { AccessTokens } from './access-tokens.ts';

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

  constructor(folder: string, tokens: Pick<AccessTokens, 'admit' | 'create' | 'revokeNamed'>) {
    this.#path = join(folder, OWNER_TOKEN);
    this.#tokens = tokens;
  }

  async start(): Promise<void> {
    if (await this.#isGood()) {
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

  async #isGood(): Promise<boolean> {
    const secret = await readFile(this.#path, 'utf8').catch(() => '');
    const grant = this.#tokens.admit(secret.trim());
    return typeof grant !== 'string' && grant.token.name === OWNER;
  }
}
