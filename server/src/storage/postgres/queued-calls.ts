/** Messages that are accepted elsewhere than in the lane for it: their first deliveries begin as rows. */
import type { Message } from '../../domain/message.ts';
import type { TaskEffect } from '../contract/background-tasks.ts';
import type { WriteCall } from '../create-storage.ts';
import type { AttemptRecord } from '../storage.ts';

/**
 * A node knows only what its lane accepted, one commit after the other, as its own fresh work. What
 * comes along with other writes is nobody's, so all of it has rows, and whoever they belong to sends
 * it.
 */
export function queueAlong(call: WriteCall): WriteCall {
  const { announcements } = call;
  return {
    ...queueEffect(call),
    ...(announcements === undefined ? {} : { announcements: announcements.map(queueAll) }),
  };
}

/** As `queueAlong`, but the message of the call itself stays as it is. */
export function queueAnnounced(call: WriteCall): WriteCall {
  const { announcements } = call;
  return announcements === undefined
    ? call
    : { ...call, announcements: announcements.map(queueAll) };
}

function queueEffect<T extends Pick<WriteCall, 'verb' | 'input'>>(call: T): T {
  switch (call.verb) {
    case 'acceptMessage':
      return { ...call, input: queueAll(call.input as Message) };
    case 'acceptMessages': {
      const input = call.input as { messages: Message[] };
      return { ...call, input: { ...input, messages: input.messages.map(queueAll) } };
    }
    case 'recordAttempts':
      return { ...call, input: (call.input as AttemptRecord[]).map(queueRecord) };
    case 'stepTask': {
      const input = call.input as { effects: TaskEffect[] };
      return { ...call, input: { ...input, effects: input.effects.map(queueEffect) } };
    }
    default:
      return call;
  }
}

function queueRecord(record: AttemptRecord): AttemptRecord {
  const { announcements } = record;
  return announcements === undefined
    ? record
    : { ...record, announcements: announcements.map(queueAll) };
}

/** What is put off has rows anyway, and what keeps an order has its places. */
function queueAll(message: Message): Message {
  const { deliverAt, targets, ordered } = message;
  if (deliverAt !== null) return message;
  const queued = targets.filter((id) => ordered === null || !Object.hasOwn(ordered, id));
  return queued.length === 0 ? message : { ...message, queued };
}
