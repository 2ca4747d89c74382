/** What the ledger keeps: messages, their ways to endpoints, and the requests that left. */
import type { Attempt } from '../../server/src/domain/message.ts';
import type { Outcome } from '../../server/src/domain/outcome.ts';
import type { OutboundRequest } from '../../server/src/outbound/transport.ts';
import type { CoreLife } from './core-life.ts';
import type { Line } from './order-rules.ts';

export interface MessageFacts {
  id: string;
  applicationId: string;
  position: number;
  payload: Uint8Array;
  targets: string[];
  /** When its deliveries start, by the clock. */
  dueAt: number;
  committedAt: number;
  /** From then on nothing of it is sent, by the clock; null for never. */
  deliverBefore: number | null;
  /** Whether its deliveries were to start later than at once. */
  putOff: boolean;
}

/** One message's way to one endpoint. */
export interface Way {
  message: MessageFacts;
  endpointId: string;
  sends: Send[];
  /** Scheduled attempts that are recorded, in order. */
  scheduled: Attempt[];
  manualRecorded: number;
  resendsAsked: number;
  /** When the next scheduled attempt is due by the clock, and since when that is known. */
  dueAt: number;
  dueSince: number;
  ended: 'delivered' | 'exhausted' | 'canceled' | null;
  /** Its place among others where its endpoint keeps an order; null where it does not. */
  line: Line | null;
}

export interface Send {
  way: Way;
  life: CoreLife;
  request: OutboundRequest;
  at: number;
  wall: number;
  /** What the clock of what is due showed. */
  due: number;
  /** What the receiver answered with a 2xx, whether or not it was heard. */
  taken: boolean;
  outcome: Outcome | null;
  /** When the outcome came, and what the clock showed then. */
  endedAt: number;
  endedWall: number;
  endedDue: number;
  /** How many requests to its endpoint were not recorded, and not answered then, with itself. */
  underWay: number;
  underWayMin: number;
  recorded: boolean;
  /** Its process died before the record was durable. */
  killed: boolean;
}

export type Explanation = 'crash' | 'lost answer' | 'manual resend';

export function newWay(message: MessageFacts, endpointId: string): Way {
  return {
    message,
    endpointId,
    sends: [],
    scheduled: [],
    manualRecorded: 0,
    resendsAsked: 0,
    dueAt: message.dueAt,
    dueSince: message.committedAt,
    ended: null,
    line: null,
  };
}

/** Stands for the message of a request that the store does not know. */
export function unknownMessage({ headers, body }: OutboundRequest): MessageFacts {
  return {
    id: headers['webhook-id'] ?? '',
    applicationId: '',
    position: 0,
    payload: body,
    targets: [],
    dueAt: 0,
    committedAt: 0,
    deliverBefore: null,
    putOff: false,
  };
}
