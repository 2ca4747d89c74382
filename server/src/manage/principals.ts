/** Finds API keys by their text; those that were used lately are kept at hand. */
import { hashApiKey } from '../domain/api-key.ts';
import { scopesBeyond } from '../domain/scope.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { ReadOutput, Storage } from '../storage/storage.ts';

/** Whom a key or token stands for, and until when. */
type Known = NonNullable<ReadOutput<'findPrincipal'>>;

export class Principals {
  readonly #storage: Pick<Storage, 'read'>;
  readonly #known: LruCache<string, Known>;
  /** Apart from the others: what names an entry here is no secret, and must open nothing there. */
  readonly #ofSessions: LruCache<string, Known>;
  /** Grows with every change, so that a key read before a change is not kept after it. */
  #changes = 0;

  constructor(storage: Pick<Storage, 'read'>, keysMax: number) {
    this.#storage = storage;
    this.#known = new LruCache(keysMax);
    this.#ofSessions = new LruCache(keysMax);
  }

  /** The key with this text, expired or not, if it is at hand. */
  peek(text: string): Known | undefined {
    return this.#known.get(text);
  }

  /** The key with this text, expired or not; null when the store knows none. */
  async find(text: string): Promise<Known | null> {
    const known = this.peek(text);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const key = await this.#read(text);
    if (key !== null && changes === this.#changes) this.#known.set(text, key);
    return key;
  }

  /**
   * A key, or a key and the environment that it is to open (`sk_…|env_…`, as the provider for
   * Terraform writes it): its own, or another one that it manages.
   */
  async #read(text: string): Promise<Known | null> {
    const [keyText = '', environmentId] = text.split('|');
    return this.#open(hashApiKey(keyText), environmentId ?? null);
  }

  async #open(hash: Uint8Array, environmentId: string | null): Promise<Known | null> {
    const key = await this.#storage.read('findPrincipal', hash);
    if (key === null || environmentId === null) return key;
    const { principal } = key;
    if (principal.environmentId === environmentId) return key;
    if (principal.kind !== 'environment' || !principal.ofFirstEnvironment) return null;
    if (scopesBeyond(principal.scopes, ['environments:write']).length > 0) return null;
    const environment = await this.#storage.read('getEnvironment', environmentId);
    return environment === null ? null : { ...key, principal: { ...principal, environmentId } };
  }

  /**
   * The key with this hash, expired or not, or that key for another environment which it manages;
   * null when the store knows none. For sessions, which hold no text of a key.
   */
  async ofHash(hash: Uint8Array, environmentId: string | null): Promise<Known | null> {
    const name = `${Buffer.from(hash).toString('hex')} ${environmentId ?? ''}`;
    const known = this.#ofSessions.get(name);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const key = await this.#open(hash, environmentId);
    if (key !== null && changes === this.#changes) this.#ofSessions.set(name, key);
    return key;
  }

  /** To be called after each change to keys is durable, or a key would outlive its end. */
  forget(): void {
    this.#changes += 1;
    this.#known.clear();
    this.#ofSessions.clear();
  }
}
