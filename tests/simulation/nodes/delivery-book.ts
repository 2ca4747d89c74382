/**
 * What an observer outside of all nodes knows of deliveries: what became durable, by the journal;
 * which requests left, from which node; what the receivers saw.
 */
import type { DeliveryPolicy } from '../../../server/src/domain/delivery-policy.ts';
import { isSuccess, type Outcome } from '../../../server/src/domain/outcome.ts';
import type { OutboundRequest } from '../../../server/src/outbound/transport.ts';
import { inspectDeliveries } from './delivery-time-rules.ts';
import { checkNodeSend } from './node-send-rules.ts';
import type { NodeLife } from './node-life.ts';
import type { NodesWorld } from './nodes-world.ts';
import type { JournalEntry } from './shared-database.ts';

export interface MessageFacts {
  id: string;
  position: number;
  applicationId: string;
  /** Which node has it in memory; null where its deliveries began as rows. */
  node: number | null;
  createdAt: number;
  deliverAt: number | null;
  targets: string[];
  ordered: Record<string, string> | null;
  payload: string;
  committedAt: number;
}

export interface AttemptFacts {
  messageId: string;
  endpointId: string;
  number: number;
  manual: number;
  /** As the store keeps it (see `statuses`). */
  status: number;
  startedAt: number;
  nextAt: number | null;
  cause: string | null;
}

/** One message's way to one endpoint. */
export interface Way {
  message: MessageFacts;
  endpointId: string;
  sends: Send[];
  /** Recorded, in order. */
  scheduled: AttemptFacts[];
  resendsAsked: number;
  manualRecorded: number;
  ended: 'delivered' | 'exhausted' | 'canceled' | null;
  /** When something of it was last recorded. */
  changedAt: number;
}

export interface Send {
  way: Way;
  life: NodeLife;
  /** The number that its process had then. */
  node: number;
  at: number;
  /** What the clock of its process showed. */
  wall: number;
  taken: boolean;
  /** Whether its connection is over, whether or not the sender has heard of it. */
  over: boolean;
  outcome: Outcome | null;
  recorded: boolean;
}

export interface EndpointFacts {
  id: string;
  applicationId: string;
  url: string;
  disabled: boolean;
  throttleRate: number | null;
  policy: Partial<DeliveryPolicy> | null;
  /** When it was last changed in the store. */
  changedAt: number;
  /** When somebody last asked that it be tried at once. */
  triedAt: number;
}

export type Explanation = 'crash' | 'fence' | 'lost answer' | 'manual resend';

export class DeliveryBook {
  readonly world: NodesWorld;
  readonly messages = new Map<string, MessageFacts>();
  readonly ways = new Map<string, Way>();
  readonly open = new Set<Way>();
  readonly endpoints = new Map<string, EndpointFacts>();
  /** Requests by host, of which the latest are looked at. */
  readonly sendsTo = new Map<string, Send[]>();
  readonly duplicates: Record<Explanation, number> = {
    crash: 0,
    fence: 0,
    'lost answer': 0,
    'manual resend': 0,
  };
  attempts = 0;
  sends = 0;
  inspections = 0;

  constructor(world: NodesWorld) {
    this.world = world;
  }

  wayOf(message: MessageFacts, endpointId: string): Way {
    const key = `${message.id}/${endpointId}`;
    let way = this.ways.get(key);
    if (way === undefined) {
      way = {
        message,
        endpointId,
        sends: [],
        scheduled: [],
        resendsAsked: 0,
        manualRecorded: 0,
        ended: null,
        changedAt: message.committedAt,
      };
      this.ways.set(key, way);
    }
    return way;
  }

  endpointAt(url: string): EndpointFacts | undefined {
    const { host } = new URL(url);
    return [...this.endpoints.values()].find((one) => new URL(one.url).host === host);
  }

  triedNow(endpointId: string): void {
    const endpoint = this.endpoints.get(endpointId);
    if (endpoint !== undefined) endpoint.triedAt = this.world.time.elapsed;
  }

  /** A request has left. */
  sending(life: NodeLife, request: OutboundRequest): Send {
    const { time, trace } = this.world;
    const id = request.headers['webhook-id'] ?? '';
    const endpoint = this.endpointAt(request.url);
    const message = this.messages.get(id) ?? unknownMessage(id);
    const way = this.wayOf(message, endpoint?.id ?? '');
    const send: Send = {
      way,
      life,
      node: life.node,
      at: time.elapsed,
      wall: life.clock.now(),
      taken: false,
      over: false,
      outcome: null,
      recorded: false,
    };
    this.sends += 1;
    trace.add(`${life.wish.name} (node ${life.node}) sends ${id} to ${way.endpointId}`);
    if (message.position === 0) trace.break('durable first', `${id} is not in the store`);
    else if (endpoint === undefined) trace.break('right receiver', `${request.url} is nobody's`);
    else if (Buffer.compare(Buffer.from(message.payload), request.body) !== 0) {
      trace.break('body as accepted', `${id} to ${endpoint.id}`);
    } else checkNodeSend(this, send, endpoint);
    way.sends.push(send);
    const sends = this.sendsTo.get(way.endpointId) ?? [];
    sends.push(send);
    this.sendsTo.set(way.endpointId, sends);
    return send;
  }

  arrived(send: Send, status: number | null): void {
    send.taken = status !== null && status >= 200 && status < 300;
  }

  overAtReceiver(send: Send): void {
    send.over = true;
  }

  /** The sender knows how it ended. */
  answered(send: Send, outcome: Outcome): void {
    send.outcome = outcome;
    send.over = true;
  }

  died(life: NodeLife): void {
    for (const sends of this.sendsTo.values()) {
      for (const send of sends) if (send.life === life) send.over = true;
    }
  }

  /** Something has become durable by a statement of this process. */
  note(life: NodeLife, { kind, entry }: JournalEntry): void {
    switch (kind) {
      case 'message':
        return this.#accepted(life, entry as unknown as Omit<MessageFacts, 'committedAt'>);
      case 'attempt':
        return this.#recorded(life, entry as unknown as AttemptFacts);
      case 'endpoint':
        return this.#saved(entry as unknown as EndpointFacts);
      default:
    }
  }

  #saved(facts: EndpointFacts): void {
    const { time, trace } = this.world;
    const known = this.endpoints.get(facts.id);
    this.endpoints.set(facts.id, {
      ...facts,
      changedAt: time.elapsed,
      triedAt: known?.triedAt ?? 0,
    });
    if (known !== undefined && known.disabled !== facts.disabled) {
      trace.add(`${facts.id} is ${facts.disabled ? 'disabled' : 'enabled'}`);
    }
  }

  #accepted(life: NodeLife, entry: Omit<MessageFacts, 'committedAt'>): void {
    const { time, trace, requests, register } = this.world;
    const message: MessageFacts = { ...entry, committedAt: time.elapsed };
    const { id, node, position } = message;
    trace.add(`stored ${id} at ${position} for ${message.targets.length}, of node ${String(node)}`);
    if (this.messages.has(id)) trace.break('one message for an id', id);
    if (node !== null && register.facts(node).ended) {
      trace.break('fenced is fenced', `${id} is accepted by node ${node}, which is ended`);
    }
    if (node !== null && node !== life.node) {
      trace.break('fenced is fenced', `${id} is of node ${node}, written by node ${life.node}`);
    }
    this.messages.set(id, message);
    for (const endpointId of message.targets) this.open.add(this.wayOf(message, endpointId));
    requests.stored(life, message);
  }

  #recorded(life: NodeLife, attempt: AttemptFacts): void {
    const { trace, register, time } = this.world;
    const message = this.messages.get(attempt.messageId);
    const name = `attempt ${attempt.number} of ${attempt.messageId} to ${attempt.endpointId}`;
    this.attempts += 1;
    if (message === undefined) return trace.break('durable first', `${name} is of no message`);
    const way = this.wayOf(message, attempt.endpointId);
    const trigger = attempt.manual === 1 ? 'manual' : 'scheduled';
    trace.add(`node ${life.node} recorded ${trigger} ${name}: ${statusName(attempt)}`);
    way.changedAt = time.elapsed;
    if (!isCanceled(attempt)) {
      if (register.facts(life.node).ended) {
        trace.break('fenced is fenced', `${name} is recorded by node ${life.node}, which is ended`);
      }
      this.#findSend(life, way, attempt, name);
    }
    if (attempt.manual === 1) {
      way.manualRecorded += 1;
      if (way.manualRecorded > way.resendsAsked) {
        trace.break('manual attempts are asked for', `${name} was not`);
      }
      return;
    }
    const last = way.scheduled.at(-1);
    if (
      attempt.number !== way.scheduled.length + 1 ||
      (last !== undefined && last.nextAt === null)
    ) {
      trace.break('attempts without gaps', `${name} follows ${way.scheduled.length} others`);
    }
    way.scheduled.push(attempt);
    if (attempt.nextAt !== null) return;
    way.ended = isCanceled(attempt) ? 'canceled' : isTaken(attempt) ? 'delivered' : 'exhausted';
    this.open.delete(way);
  }

  /** Each record answers one request that this very node has made. */
  #findSend(life: NodeLife, way: Way, attempt: AttemptFacts, name: string): void {
    const { trace } = this.world;
    const send = way.sends.find(
      (one) =>
        one.life === life &&
        one.node === life.node &&
        !one.recorded &&
        one.outcome !== null &&
        one.wall === attempt.startedAt,
    );
    if (send === undefined) {
      return trace.break(
        'one record for one request',
        `${name} was not made, or is recorded twice`,
      );
    }
    send.recorded = true;
    if (isSuccess(send.outcome!) !== isTaken(attempt)) {
      trace.break('outcome as it was', `${name} is recorded as ${statusName(attempt)}`);
    }
  }

  inspect(): void {
    inspectDeliveries(this);
  }
}

/** Numbers by which the store keeps a status. */
const statuses = { success: 0, canceled: 4 } as const;

export function isTaken({ status }: AttemptFacts): boolean {
  return status === statuses.success;
}

export function isCanceled({ status }: AttemptFacts): boolean {
  return status === statuses.canceled;
}

function statusName(attempt: AttemptFacts): string {
  if (isTaken(attempt)) return 'success';
  return isCanceled(attempt) ? `canceled, ${String(attempt.cause)}` : 'failure';
}

function unknownMessage(id: string): MessageFacts {
  return {
    id,
    position: 0,
    applicationId: '',
    node: null,
    createdAt: 0,
    deliverAt: null,
    targets: [],
    ordered: null,
    payload: '',
    committedAt: 0,
  };
}
