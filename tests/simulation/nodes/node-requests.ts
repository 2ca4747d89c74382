/** What producers asked the nodes for and were told, and what that allows and forbids. */
import type { MessageFacts } from './delivery-book.ts';
import type { NodeLife } from './node-life.ts';
import { changeKnownMs } from './node-send-rules.ts';
import type { NodesWorld } from './nodes-world.ts';

/** One wish of a producer, however often and wherever it is sent. */
export interface Wish {
  number: number;
  applicationId: string;
  payload: Uint8Array;
  key: Uint8Array | null;
  fingerprint: Uint8Array;
  eventId: string | null;
  deliverAfterMs: number | null;
  stored: string[];
  acknowledged: string | null;
}

export class NodeRequests {
  readonly #world: NodesWorld;
  readonly wishes: Wish[] = [];
  acknowledged = 0;
  repeated = 0;

  constructor(world: NodesWorld) {
    this.#world = world;
  }

  stored(life: NodeLife, message: MessageFacts): void {
    const { trace, book } = this.#world;
    const { request } = JSON.parse(message.payload) as { request: number };
    const wish = this.wishes[request];
    if (wish === undefined || wish.applicationId !== message.applicationId) {
      return trace.break('only what was asked for', `${message.id} was asked for by nobody`);
    }
    wish.stored.push(message.id);
    if (wish.stored.length > 1 && (wish.key !== null || wish.eventId !== null)) {
      const what = wish.key === null ? 'event id' : 'key';
      trace.break(`one message for a ${what}`, `${wish.stored.join(' and ')} have the same`);
    }
    for (const endpoint of book.endpoints.values()) {
      if (endpoint.applicationId !== wish.applicationId) continue;
      const isTarget = message.targets.includes(endpoint.id);
      // A node that was cut off goes by what it knew, until it has read what has changed.
      const since = Math.max(endpoint.changedAt, life.troubledAt);
      const isOld = this.#world.time.elapsed - since > changeKnownMs;
      if (isOld && isTarget === endpoint.disabled) {
        trace.break('fan-out', `${message.id} ${isTarget ? 'is' : 'is not'} for ${endpoint.id}`);
      }
    }
  }

  acknowledge(wish: Wish, id: string, isRepetition: boolean): void {
    const { trace, book } = this.#world;
    trace.add(`acknowledged ${id}${isRepetition ? ' again' : ''}`);
    if (isRepetition) this.repeated += 1;
    else this.acknowledged += 1;
    if (!book.messages.has(id)) trace.break('acknowledged is durable', `${id} is not in the store`);
    if (wish.acknowledged !== null && wish.acknowledged !== id && wish.key !== null) {
      trace.break('a key brings one answer', `${wish.acknowledged}, then ${id}`);
    }
    wish.acknowledged = id;
  }
}
