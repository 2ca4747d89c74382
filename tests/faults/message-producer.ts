/** The producer of the fault tests: an open load over HTTP, and a ledger of what it was told. */
import type { Ledger, Sent } from './ledger.ts';
import type { Chance } from './seeded-random.ts';
import { faultsKey } from './server-run.ts';
import { eventTypes, payloadOf, scene } from './test-scene.ts';

export interface ProducerOptions {
  chance: Chance;
  ledger: Ledger<Sent>;
  /** Messages per second; less when the server does not keep up. */
  rate: number;
  inFlightMax: number;
  /** Every so many messages, one is to be delivered later. */
  deferEvery: number;
}

type Order = Pick<Sent, 'n' | 'app' | 'eventType' | 'deliverAt'>;

const tickMs = 10;
const deferMs = { min: 500, max: 3000 };
const requestMsMax = 20_000;

export class MessageProducer {
  readonly #options: ProducerOptions;
  readonly #unanswered = new Map<number, Order>();
  readonly #accepted: { order: Order; id: string }[] = [];
  readonly #violations: string[] = [];
  #next = 1;
  #inFlight = 0;
  #owed = 0;
  #url: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** How often each answer came, such as `202` or `507 store_full`; `none` where none came. */
  readonly answers = new Map<string, number>();
  /** How often an order that had no answer was sent again, and how often one that had. */
  repeated = 0;
  echoed = 0;

  constructor(options: ProducerOptions) {
    this.#options = options;
  }

  get accepted(): number {
    return this.#accepted.length;
  }

  get violations(): readonly string[] {
    return this.#violations;
  }

  /** Begins or goes on sending to this address. */
  start(url: string): void {
    this.#url = url;
    this.#owed = 0;
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
  }

  /** Sends nothing new. */
  pause(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Resolves when every request has its answer or lost its connection. */
  async settled(): Promise<void> {
    while (this.#inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Sends again what had no answer, with the same keys, and a few that had one. */
  async repeatUnanswered(url: string): Promise<void> {
    const orders = [...this.#unanswered.values()];
    this.repeated += orders.length;
    const echoes = Array.from({ length: Math.min(3, this.#accepted.length) }, () =>
      this.#options.chance.pick(this.#accepted),
    );
    this.echoed += echoes.length;
    await Promise.all([
      ...orders.map((order) => this.#send(url, order)),
      ...echoes.map(({ order, id }) => this.#echo(url, order, id)),
    ]);
  }

  /** Sends one new order to this application at once; says whether it was accepted. */
  async sendOne(url: string, app: string): Promise<boolean> {
    const order = { ...this.#newOrder(), app, deliverAt: null };
    await this.#send(url, order);
    return this.#accepted.at(-1)?.order === order;
  }

  get unanswered(): number {
    return this.#unanswered.size;
  }

  #tick(): void {
    this.#owed = Math.min(this.#owed + (this.#options.rate * tickMs) / 1000, 20);
    while (this.#owed >= 1 && this.#inFlight < this.#options.inFlightMax) {
      this.#owed -= 1;
      void this.#send(this.#url!, this.#newOrder());
    }
  }

  #newOrder(): Order {
    const { chance, deferEvery } = this.#options;
    const n = this.#next;
    this.#next += 1;
    let drawn = chance.fraction();
    const application = scene.find(({ share }) => (drawn -= share) < 0) ?? scene[0]!;
    const isDeferred = n % deferEvery === 0;
    return {
      n,
      app: application.uid,
      eventType: chance.pick(eventTypes),
      deliverAt: isDeferred
        ? Date.now() + Math.round(chance.between(deferMs.min, deferMs.max))
        : null,
    };
  }

  async #send(url: string, order: Order): Promise<void> {
    this.#inFlight += 1;
    const { status, body } = await post(url, order);
    this.#inFlight -= 1;
    this.#count(status, body);
    const record = { ...order, status, at: Date.now() };
    const { ledger } = this.#options;
    if (status === 202 && body?.id !== undefined) {
      this.#unanswered.delete(order.n);
      this.#accepted.push({ order, id: body.id });
      ledger.add({ ...record, outcome: 'ok', id: body.id });
    } else if (status === 507 || (status >= 400 && status < 500)) {
      this.#unanswered.delete(order.n);
      ledger.add({ ...record, outcome: 'fail', id: null });
    } else {
      // No answer, or one that does not say whether it was accepted.
      this.#unanswered.set(order.n, order);
      ledger.add({ ...record, outcome: 'info', id: null });
    }
  }

  #count(status: number, body: any): void {
    const code = typeof body?.code === 'string' ? ` ${body.code}` : '';
    const answer = status === 0 ? 'none' : `${status}${code}`;
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
  }

  /** The same request as before must get the same answer. */
  async #echo(url: string, order: Order, id: string): Promise<void> {
    const { status, body } = await post(url, order);
    if (status === 0 || status >= 500) return;
    if (status !== 202 || body.id !== id) {
      this.#violations.push(
        `${order.n} was accepted as ${id}, its repetition got ${status} ${body?.id}`,
      );
    }
  }
}

async function post(
  url: string,
  { n, app, eventType, deliverAt }: Order,
): Promise<{ status: number; body: any }> {
  const later = deliverAt === null ? '' : `"deliverAt":"${new Date(deliverAt).toISOString()}",`;
  try {
    const response = await fetch(`${url}/api/v1/app/${app}/msg`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${faultsKey}`,
        'content-type': 'application/json',
        'idempotency-key': `order-${n}`,
      },
      body: `{"eventType":"${eventType}",${later}"payload":${payloadOf(n)}}`,
      signal: AbortSignal.timeout(requestMsMax),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: null };
  }
}
