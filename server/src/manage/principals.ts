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
  /** Grows with every change, so that a key read before a change is not kept after it. */
  #changes = 0;

  constructor(storage: Pick<Storage, 'read'>, keysMax: number) {
    this.#storage = storage;
    this.#known = new LruCache(keysMax);
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
    const key = await this.#storage.read('findPrincipal', hashApiKey(keyText));
    if (key === null || environmentId === undefined) return key;
    const { principal } = key;
    if (principal.environmentId === environmentId) return key;
    if (principal.kind !== 'environment' || !principal.ofFirstEnvironment) return null;
    if (scopesBeyond(principal.scopes, ['environments:write']).length > 0) return null;
    const environment = await this.#storage.read('getEnvironment', environmentId);
    return environment === null ? null : { ...key, principal: { ...principal, environmentId } };
  }

  /** To be called after each change to keys is durable, or a key would outlive its end. */
  forget(): void {
    this.#changes += 1;
    this.#known.clear();
  }
}
