/** Finds API keys by their text, and members by their sessions; those that were used lately are kept at hand. */
import { hashApiKey } from '../domain/api-key.ts';
import { scopesOfRole, stateOf, type Member } from '../domain/member.ts';
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

  /**
   * The member of a session, in one of their environments: the one that is asked for, or their first.
   * Null where they have none of it, the session is of an earlier generation, or they may not sign in.
   */
  async ofMember(
    id: string,
    generation: number,
    environmentId: string | null,
  ): Promise<Known | null> {
    const name = `${id} ${generation} ${environmentId ?? ''}`;
    const known = this.#ofSessions.get(name);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const found = await this.#openMember(id, generation, environmentId);
    if (found !== null && changes === this.#changes) this.#ofSessions.set(name, found);
    return found;
  }

  async #openMember(
    id: string,
    generation: number,
    environmentId: string | null,
  ): Promise<Known | null> {
    const member = await this.#storage.read('getMember', id);
    if (member === null || member.generation !== generation) return null;
    if (stateOf(member) !== 'active') return null;
    const opened = await this.#environmentOf(member, environmentId);
    if (opened === null) return null;
    const { name, email, role, environmentIds } = member;
    return {
      principal: {
        kind: 'environment',
        environmentId: opened,
        keyId: id,
        scopes: scopesOfRole(role),
        // Whoever may use some environments only has no business with the others, or with members.
        ofFirstEnvironment: environmentIds === null,
        member: { id, name, email, role },
      },
      expiresAt: null,
    };
  }

  async #environmentOf(
    { environmentIds }: Pick<Member, 'environmentIds'>,
    asked: string | null,
  ): Promise<string | null> {
    if (asked === null && environmentIds === null) {
      return (await this.#storage.read('firstEnvironment', undefined))?.id ?? null;
    }
    const wanted = asked === null ? environmentIds! : [asked];
    for (const one of wanted) {
      if (environmentIds !== null && !environmentIds.includes(one)) continue;
      if ((await this.#storage.read('getEnvironment', one)) !== null) return one;
    }
    return null;
  }

  /** To be called after each change to keys or members is durable, or a key would outlive its end. */
  forget(): void {
    this.#changes += 1;
    this.#known.clear();
    this.#ofSessions.clear();
  }
}
