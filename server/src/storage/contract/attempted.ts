/** What lists of attempted messages and destinations ask of a store. */
import type { Endpoint } from '../../domain/application.ts';
import type { Message } from '../../domain/message.ts';
import type { MessageFilter, Page, PageRequest, Saved } from './lists.ts';

/**
 * How a delivery stands. Any success wins; without one, `sending` where another try is planned,
 * otherwise as its last attempt ended. `pending` was not attempted yet.
 */
export type DeliveryStatus = 'success' | 'pending' | 'fail' | 'sending' | 'canceled';

export interface AttemptedMessage {
  message: Message;
  status: DeliveryStatus;
  /** When the next attempt is due; null where none is planned. */
  nextAt: number | null;
}

export interface AttemptedDestination {
  endpoint: Endpoint;
  status: DeliveryStatus;
  nextAt: number | null;
}

export interface AttemptedWrites {
  /** Replaces what is kept of the answer to an attempt by the word EXPUNGED. */
  removeResponse(which: {
    applicationId: string;
    messageId: string;
    attemptId: string;
  }): Saved<null>;
}

/** What a message is told of as, without its content. */
export interface MessageHead {
  position: number;
  createdAt: number;
  eventId: string | null;
}

export interface AttemptedReads {
  /** Of the messages at these positions, in any order; what was removed is left out. */
  messageHeads(positions: number[]): MessageHead[];
  /**
   * Messages that were attempted at an endpoint, each once, in the order of acceptance. `from` is
   * the id of a message. Looks at a bounded number of messages, see `Page.reached`.
   */
  attemptedMessages(
    which: MessageFilter &
      PageRequest & {
        endpointId: string;
        /** Any of these; null for all. */
        statuses: DeliveryStatus[] | null;
        withPayload: boolean;
      },
  ): Page<AttemptedMessage>;
  /**
   * Endpoints that a message was for or was sent to, by their ids, deleted ones too. `from` is the
   * id of an endpoint.
   */
  attemptedDestinations(
    which: { position: number; targets: string[] } & PageRequest,
  ): Page<AttemptedDestination>;
  /** The headers that an endpoint added at a moment; null for values that are secrets. */
  endpointHeadersAt(which: { endpointId: string; at: number }): Record<string, string | null>;
}
