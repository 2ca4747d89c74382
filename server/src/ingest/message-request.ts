/** A message as it is asked for, checked by whoever takes it in. */
import type { Message } from '../domain/message.ts';
import type { AcceptParts } from './accept-message.ts';
import type { Matched } from './match-endpoints.ts';

export interface MessageRequest {
  eventType: string;
  eventId: string | null;
  channels: string[] | null;
  tags: string[] | null;
  payload: Uint8Array;
  /** As in the message; null if not given. */
  contentType?: string | null;
  headers?: Record<string, string> | null;
  /** What the payload says, if it was read already. */
  json?: unknown;
  deliverAt: number | null;
  /** As in the message; null if not given. */
  deliverBefore?: number | null;
  /** Of the request that a source received it with, and what stands for it there. */
  request?: NonNullable<Message['request']>;
  sourceKey?: NonNullable<Message['sourceKey']>;
  /** How long the payload is kept; null for as long as the message. */
  retentionMs: number | null;
}

/**
 * A new message's id and when it is created. The moment is taken first: lists since a moment go by
 * ids, and have to have what was created at it.
 */
export function stampOf({ clock, ids }: Pick<AcceptParts, 'clock' | 'ids'>) {
  const createdAt = clock.now();
  return { id: ids.next('msg'), createdAt };
}

/** The message that comes of a request. */
export function messageOf(
  request: MessageRequest,
  given: Pick<Message, 'id' | 'applicationId' | 'createdAt'> & Matched,
): Message {
  // What is fetched leaves no trace of being owed: its payload must outlast the wait for its moment.
  const keptFrom =
    given.pollers === null ? given.createdAt : (request.deliverAt ?? given.createdAt);
  return {
    id: given.id,
    applicationId: given.applicationId,
    eventType: request.eventType,
    eventId: request.eventId,
    channels: request.channels,
    tags: request.tags,
    payload: request.payload,
    contentType: request.contentType ?? null,
    headers: request.headers ?? null,
    createdAt: given.createdAt,
    deliverAt: request.deliverAt,
    deliverBefore: request.deliverBefore ?? null,
    expiresAt: request.retentionMs === null ? null : keptFrom + request.retentionMs,
    targets: given.targets,
    pollers: given.pollers,
    ordered: given.ordered,
    ...(given.queued === undefined ? {} : { queued: given.queued }),
    ...(request.request === undefined ? {} : { request: request.request }),
    ...(request.sourceKey === undefined ? {} : { sourceKey: request.sourceKey }),
  };
}
