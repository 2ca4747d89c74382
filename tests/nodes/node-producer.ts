/**
 * The producer of the proofs of several nodes: posts to all of them in turn. What has no answer, or
 * 503, is posted to the next node with the same idempotency key, until it is accepted.
 */
import type { Chance } from '../faults/seeded-random.ts';
import { faultsKey } from '../faults/server-run.ts';
import { applications, payloadOf } from './node-scene.ts';

export interface NodeProducerOptions {
  chance: Chance;
  /** Messages per second; less where the nodes do not keep up. */
  rate: number;
  /** Where the nodes listen; null for one that has never listened. */
  urls: () => readonly (string | null)[];
  /** How long an answer is waited for before another node is asked. */
  answerMsMax: number;
}

/** A message, and what the producer knows of it. */
export interface Order {
  n: number;
  app: string;
  key: string;
  deliverAt: number | null;
  sentAt: number;
  acceptedAt: number | null;
  id: string | null;
  tries: number;
}

/** An answer that says that the message was accepted. */
export interface Acceptance {
  slot: number;
  at: number;
}

const tickMs = 10;
const inFlightMax = 96;
const keysOfOrder = 6;
const deferEvery = 40;
const deferMs = { min: 500, max: 3000 };
const echoEvery = 40;
const againMs = { min: 50, max: 800 };

export class NodeProducer {
  readonly #options: NodeProducerOptions;
  readonly orders: Order[] = [];
  readonly acceptances: Acceptance[] = [];
  readonly violations: string[] = [];
  /** How often each answer came, such as `202` or `503 store_unavailable`, or the error in its place. */
  readonly answers = new Map<string, number>();
  /** Accepted requests that were posted to another node once more. */
  echoed = 0;
  #underWay = 0;
  #owed = 0;
  #turn = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: NodeProducerOptions) {
    this.#options = options;
  }

  /** Begins, or goes on, with new messages. */
  start(): void {
    this.#owed = 0;
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
  }

  /** Sends nothing new. */
  pause(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Gives up what is not accepted yet. */
  stop(): void {
    this.pause();
    this.#stopped = true;
  }

  /** Resolves once every message is accepted, or after so long. */
  async settled(maxMs: number): Promise<void> {
    const until = Date.now() + maxMs;
    while (this.#underWay > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get accepted(): Order[] {
    return this.orders.filter(({ id }) => id !== null);
  }

  #tick(): void {
    this.#owed = Math.min(this.#owed + (this.#options.rate * tickMs) / 1000, 20);
    while (this.#owed >= 1 && this.#underWay < inFlightMax) {
      this.#owed -= 1;
      const order = this.#newOrder();
      this.#underWay += 1;
      void this.#sendUntilAccepted(order).finally(() => (this.#underWay -= 1));
      if (order.n % echoEvery === 0) void this.#echo();
    }
  }

  #newOrder(): Order {
    const { chance } = this.#options;
    const n = this.orders.length + 1;
    let drawn = chance.fraction();
    const { uid: app } = applications.find(({ share }) => (drawn -= share) < 0) ?? applications[0]!;
    const isDeferred = n % deferEvery === 0 && app.startsWith('plain');
    const order: Order = {
      n,
      app,
      key: `k${Math.floor(chance.fraction() * keysOfOrder)}`,
      deliverAt: isDeferred
        ? Date.now() + Math.round(chance.between(deferMs.min, deferMs.max))
        : null,
      sentAt: Date.now(),
      acceptedAt: null,
      id: null,
      tries: 0,
    };
    this.orders.push(order);
    return order;
  }

  #nextSlot(): number {
    const urls = this.#options.urls();
    do this.#turn = (this.#turn + 1) % urls.length;
    while (urls[this.#turn] === null);
    return this.#turn;
  }

  async #sendUntilAccepted(order: Order): Promise<void> {
    let slot = this.#nextSlot();
    while (!this.#stopped) {
      order.tries += 1;
      const { status, body, failure, retryAfter } = await this.#post(slot, order);
      if (status === 202) {
        order.id = body.id;
        order.acceptedAt = Date.now();
        this.acceptances.push({ slot, at: order.acceptedAt });
        return;
      }
      if (status === 503 && retryAfter === null) {
        this.violations.push(`${order.n}: 503 without Retry-After`);
      } else if (status !== 0 && status !== 503) {
        this.violations.push(`${order.n}: ${status} ${JSON.stringify(body)}`);
        return;
      }
      this.#count(failure ?? `503 ${body?.code ?? ''}`);
      const urls = this.#options.urls();
      slot = (slot + 1) % urls.length;
      if (urls[slot] === null) slot = this.#nextSlot();
      // The first time at once, as a load balancer would.
      const pauseMs = order.tries === 1 ? 0 : againMs.min * 2 ** Math.min(order.tries, 4);
      await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, againMs.max)));
    }
  }

  /** The same request at any other node must get the same answer. */
  async #echo(): Promise<void> {
    const order = this.#options.chance.pick(this.orders);
    if (order.id === null) return;
    this.echoed += 1;
    const { status, body } = await this.#post(this.#nextSlot(), order);
    if (status === 0 || status === 503) return;
    if (status !== 202 || body.id !== order.id) {
      this.violations.push(
        `${order.n} was accepted as ${order.id}, its repetition got ${status} ${body?.id}`,
      );
    }
  }

  #count(answer: string): void {
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
  }

  async #post(slot: number, { n, app, key, deliverAt }: Order): Promise<Posted> {
    const later = deliverAt === null ? '' : `"deliverAt":"${new Date(deliverAt).toISOString()}",`;
    try {
      const response = await fetch(`${this.#options.urls()[slot]}/api/v1/app/${app}/msg`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${faultsKey}`,
          'content-type': 'application/json',
          'idempotency-key': `order-${n}`,
        },
        body: `{"eventType":"order.moved",${later}"payload":${payloadOf(n, key)}}`,
        signal: AbortSignal.timeout(this.#options.answerMsMax),
      });
      const retryAfter = response.headers.get('retry-after');
      return { status: response.status, body: await response.json(), failure: null, retryAfter };
    } catch (error) {
      return { status: 0, body: null, failure: failureName(error), retryAfter: null };
    }
  }
}

interface Posted {
  /** 0 where no answer came. */
  status: number;
  body: any;
  failure: string | null;
  retryAfter: string | null;
}

/** `ECONNREFUSED`, `TimeoutError`, … */
function failureName(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string }; name: string };
  return cause?.code ?? name;
}
