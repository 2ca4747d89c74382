/**
 * The plan of a source: itself with its settings opened, ready for what arrives at its address. Plans
 * are read from the store once and kept until the source changes.
 */
import { hashApiKey } from '../domain/api-key.ts';
import type { Source } from '../domain/source.ts';
import { LruCache } from '../lib/lru-cache.ts';
import { openSourceConfig } from './source-secrets.ts';
import type { SecretBox } from './secret-box.ts';
import type { Storage } from './storage.ts';

export interface SourcePlan {
  source: Source;
  /** Settings as its provider's scheme reads them; empty where they cannot be opened. */
  config: Readonly<Record<string, unknown>>;
  /** Why its settings cannot be read, in words; nothing can be told to be genuine then. */
  fault: string | null;
}

export class SourcePlans {
  readonly #storage: Storage;
  readonly #secretBox: SecretBox;
  /** By the hash of the token, in hex. */
  readonly #plans: LruCache<string, SourcePlan>;
  readonly #loading = new Map<string, Promise<SourcePlan | null>>();
  /** Grows with every change, so that a plan read before a change is not kept after it. */
  #changes = 0;

  constructor(storage: Storage, secretBox: SecretBox, sourcesMax: number) {
    this.#storage = storage;
    this.#secretBox = secretBox;
    this.#plans = new LruCache(sourcesMax);
  }

  /** How many look-ups are under way: whoever guesses tokens makes the store work. */
  get lookUps(): number {
    return this.#loading.size;
  }

  /** The plan at an address, if it is at hand. */
  peek(token: string): SourcePlan | undefined {
    return this.#plans.get(keyOf(hashApiKey(token)));
  }

  /** The plan of the source with this secret part in its address; null where there is none. */
  async byToken(token: string): Promise<SourcePlan | null> {
    const hash = hashApiKey(token);
    const key = keyOf(hash);
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const underWay = this.#loading.get(key);
    if (underWay !== undefined) return underWay;
    const loading = this.#read(hash).finally(() => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    });
    this.#loading.set(key, loading);
    return loading;
  }

  /** Opens the settings of a source that was read otherwise. */
  open(source: Source): SourcePlan {
    try {
      return { source, config: openSourceConfig(this.#secretBox, source), fault: null };
    } catch (error) {
      return { source, config: {}, fault: error instanceof Error ? error.message : String(error) };
    }
  }

  /** To be called after each change to a source is durable. */
  forget(sourceId: string): void {
    this.#changes += 1;
    this.#loading.clear();
    for (const { source } of this.#plans.values()) {
      if (source.id !== sourceId) continue;
      this.#plans.delete(keyOf(source.tokenHash));
      return;
    }
  }

  /** To be called where changes may have been missed. */
  forgetAll(): void {
    this.#changes += 1;
    this.#plans.clear();
    this.#loading.clear();
  }

  async #read(hash: Uint8Array): Promise<SourcePlan | null> {
    const changes = this.#changes;
    const source = await this.#storage.read('sourceByToken', hash);
    if (source === null) return null;
    const plan = this.open(source);
    if (changes === this.#changes) this.#plans.set(keyOf(hash), plan);
    return plan;
  }
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
