/** Keeps sign-ins honest: links that are good once, and a bound on how often somebody may guess. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashApiKey } from '../domain/api-key.ts';
import { Problem } from '../domain/problem.ts';
import { randomBase62 } from '../lib/base62.ts';
import type { Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { Random } from '../lib/random.ts';

export interface SignInLimits {
  linkMs: number;
  linksMax: number;
  failuresMax: number;
  failuresMs: number;
  addressesMax: number;
}

export class SignInGuard {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #limits: SignInLimits;
  /** By the hash of their text, so that not even their comparison tells anything of it. */
  readonly #links: LruCache<string, { keyHash: Uint8Array; expiresAt: number }>;
  readonly #failures: LruCache<string, { count: number; until: number }>;

  constructor(clock: Clock, random: Random, limits: SignInLimits) {
    this.#clock = clock;
    this.#random = random;
    this.#limits = limits;
    this.#links = new LruCache(limits.linksMax);
    this.#failures = new LruCache(limits.addressesMax);
  }

  /** A text that signs in, once and within `linkMs`, who holds the key with this hash. */
  issueLink(keyHash: Uint8Array): string {
    const text = randomBase62((count) => this.#random.bytes(count), 32);
    const expiresAt = this.#clock.now() + this.#limits.linkMs;
    this.#links.set(nameOf(text), { keyHash, expiresAt });
    return text;
  }

  /** The hash of the key that the link stands for; null when it was used, is over or never was. */
  redeemLink(text: string): Uint8Array | null {
    const name = nameOf(text);
    const link = this.#links.get(name);
    this.#links.delete(name);
    return link === undefined || link.expiresAt <= this.#clock.now() ? null : link.keyHash;
  }

  /** How long this address has to wait before it may try, in milliseconds; 0 for not at all. */
  waitMs(address: string): number {
    const failures = this.#failures.get(address);
    if (failures === undefined || failures.count < this.#limits.failuresMax) return 0;
    return Math.max(0, failures.until - this.#clock.now());
  }

  noteFailure(address: string): void {
    const now = this.#clock.now();
    const present = this.#failures.get(address);
    const isOver = present === undefined || present.until <= now;
    const count = isOver ? 1 : present.count + 1;
    const until = isOver ? now + this.#limits.failuresMs : present.until;
    this.#failures.set(address, { count, until });
  }

  noteSuccess(address: string): void {
    this.#failures.delete(address);
  }
}

function nameOf(text: string): string {
  return Buffer.from(hashApiKey(text)).toString('base64');
}

/**
 * Refuses an address that guessed too often, and counts this guess beforehand: of many at once each
 * counts. Whoever is right calls `noteSuccess`.
 */
export function requireGuess(
  guard: SignInGuard,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const waitMs = guard.waitMs(request.ip);
  if (waitMs > 0) {
    reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
    throw new Problem('too_many_attempts');
  }
  guard.noteFailure(request.ip);
}
