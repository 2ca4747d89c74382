/** What producers asked for and were told, and what that allows and forbids. */
import type { Message } from '../../server/src/domain/message.ts';
import type { EndpointHistory } from './endpoint-history.ts';
import type { MessageFacts } from './ledger-entries.ts';
import type { Ledger } from './ledger.ts';
import type { Trace } from './trace.ts';

/** One wish of a producer, however often it is sent. */
export interface MessageWish {
  number: number;
  applicationId: string;
  eventType: string;
  channels: string[] | null;
  payload: Uint8Array;
  deliverAfterMs: number | null;
  /** How long after its first moment it may be delivered; null for as long as it takes. */
  validMs: number | null;
  /** What its payload says: endpoints may keep an order for each. */
  customer: string | number | null;
  key: Uint8Array | null;
  fingerprint: Uint8Array;
  /** When it was first sent. */
  began: number;
  /** The id that the producer was told, once it was. */
  acknowledged: string | null;
  /** Ids of the messages that came of it. */
  stored: string[];
  /** Whether each try so far was refused for certain. */
  refusedOnly: boolean;
}

export class RequestBook {
  readonly wishes: MessageWish[] = [];
  readonly #trace: Trace;
  acknowledged = 0;
  repeated = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** A message has just become durable. */
  stored(ledger: Ledger, message: Message, facts: MessageFacts): void {
    const wish = this.wishes[numberOf(facts.payload)];
    if (wish === undefined || wish.applicationId !== facts.applicationId) {
      this.#trace.break('only what was asked for', `${facts.id} was asked for by nobody`);
      return;
    }
    wish.stored.push(facts.id);
    if (wish.key !== null && wish.stored.length > 1) {
      this.#trace.break('a key brings one message', `${wish.stored.join(' and ')} have one key`);
    }
    for (const endpoint of ledger.endpoints.values()) {
      if (endpoint.applicationId !== wish.applicationId) continue;
      const { may, must } = endpoint.matches(
        wish.began,
        facts.committedAt,
        wish.eventType,
        wish.channels,
      );
      const isTarget = message.targets.includes(endpoint.id);
      if (isTarget ? !may : must) {
        const verb = isTarget ? 'is' : 'is not';
        this.#trace.break('fan-out', `${facts.id} ${verb} for ${endpoint.id}`);
      }
      if (isTarget) this.#checkKey(endpoint, wish, message, facts);
    }
  }

  /** It has its place in the order that the endpoint keeps, if it keeps one. */
  #checkKey(
    endpoint: EndpointHistory,
    { began, customer }: MessageWish,
    { ordered }: Message,
    { id, committedAt }: MessageFacts,
  ): void {
    const keys = endpoint.statesWithin(began, committedAt).map((state) => {
      if (state === null || !state.policy.fifo) return undefined;
      return state.policy.fifoKey === null ? '' : String(customer ?? '');
    });
    const key = ordered?.[endpoint.id];
    if (!keys.includes(key))
      this.#trace.break('fan-out', `${id} to ${endpoint.id} in order ${key}`);
  }

  /** The producer was told that this is its message. */
  acknowledge(wish: MessageWish, id: string, isRepetition: boolean): void {
    wish.refusedOnly = false;
    if (isRepetition) this.repeated += 1;
    if (!wish.stored.includes(id)) {
      this.#trace.break(
        'acknowledged is durable',
        `${id} was acknowledged and is not in the store`,
      );
    }
    if (wish.acknowledged !== null && wish.acknowledged !== id) {
      this.#trace.break('a key brings one answer', `${wish.acknowledged}, then ${id}`);
    }
    if (wish.acknowledged === null) this.acknowledged += 1;
    wish.acknowledged = id;
    this.#trace.add(`acknowledged ${id}${isRepetition ? ' again' : ''}`);
  }

  /** At the end: what was refused for certain left nothing. */
  check(): void {
    for (const { refusedOnly, stored, number } of this.wishes) {
      if (refusedOnly && stored.length > 0) {
        this.#trace.break('refused is refused', `request ${number} was refused but is stored`);
      }
    }
  }
}

/** Payloads say which request they belong to. */
export function payloadOf(
  request: number,
  bytes: number,
  customer: string | number | null = null,
): Uint8Array {
  return Buffer.from(JSON.stringify({ request, customer, filling: 'x'.repeat(bytes) }));
}

function numberOf(payload: Uint8Array): number {
  return (JSON.parse(Buffer.from(payload).toString()) as { request: number }).request;
}
