/** What the built-in receiver was sent, and what it is told to answer: in memory, for a while. */
import type { Random } from '../lib/random.ts';

export interface SandboxRequest {
  receivedAt: string;
  method: string;
  url: string;
  headers: Record<string, unknown>;
  /** The body as JSON; the text where it is none. */
  body: unknown;
  /** The bytes as they came, which is what the signature is over. */
  rawBody: string;
  /** The status that was answered. */
  status: number;
}

/** How requests are answered: by the first rule that fits, in the order given. */
export interface SandboxRule {
  /** Null fits every method. */
  method: string | null;
  /** What follows the receiver's name, such as `/orders/7`; a `*` at the end fits all below; null fits all. */
  path: string | null;
  status: number;
  headers: Record<string, string>;
  body: string;
  delayMs: number;
  /** How often it answers before the next rule has its turn; null for ever. */
  times: number | null;
  /** The share of requests that it answers, by chance, from 0 to 1. */
  share: number;
}

export interface SandboxAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  delayMs: number;
}

const usualAnswer: SandboxAnswer = { status: 204, headers: {}, body: '', delayMs: 0 };

export class SandboxBook {
  readonly #received: (SandboxRequest & { name: string })[] = [];
  /** Rules and how often each has answered, by the receiver's name. */
  readonly #rules = new Map<string, { rule: SandboxRule; used: number }[]>();
  readonly #random: Random;
  readonly #max: { requests: number; names: number };

  constructor(random: Random, max: { requests: number; names: number }) {
    this.#random = random;
    this.#max = max;
  }

  /** The answer to a request that has come. */
  answer(name: string, method: string, path: string): SandboxAnswer {
    for (const entry of this.#rules.get(name) ?? []) {
      const { rule } = entry;
      if (rule.method !== null && rule.method !== method) continue;
      if (rule.path !== null && !fits(rule.path, path)) continue;
      if (rule.times !== null && entry.used >= rule.times) continue;
      if (rule.share < 1 && this.#random.fraction() >= rule.share) continue;
      entry.used += 1;
      return rule;
    }
    return usualAnswer;
  }

  note(name: string, request: SandboxRequest): void {
    this.#received.unshift({ name, ...request });
    this.#received.length = Math.min(this.#received.length, this.#max.requests);
  }

  /** The latest first. */
  received(name: string): SandboxRequest[] {
    return this.#received
      .filter((one) => one.name === name)
      .map(({ name: _name, ...request }) => request);
  }

  rules(name: string): SandboxRule[] {
    return (this.#rules.get(name) ?? []).map(({ rule }) => rule);
  }

  /** Puts rules in place of those that were there; the names that were set first make room. */
  setRules(name: string, rules: SandboxRule[]): void {
    this.#rules.delete(name);
    if (rules.length === 0) return;
    const [oldest] = this.#rules.keys();
    if (this.#rules.size >= this.#max.names) this.#rules.delete(oldest!);
    this.#rules.set(
      name,
      rules.map((rule) => ({ rule, used: 0 })),
    );
  }

  /** Forgets what came to a receiver. */
  clear(name: string): void {
    const kept = this.#received.filter((one) => one.name !== name);
    this.#received.splice(0, this.#received.length, ...kept);
  }
}

function fits(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}
