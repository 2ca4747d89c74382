/**
 * The form in which writes and their results pass between threads.
 *
 * An object takes the names of its fields with it, each time; a list of their values costs half as
 * much on both sides. So what nearly every commit is made of, messages and attempts, travels as
 * lists; everything else, and whatever has a field that a list has no place for, as it is.
 */
import type { Attempt, Message } from '../../domain/message.ts';
import type { AttemptRecord } from '../storage.ts';
import type { WriteCall } from '../create-storage.ts';
import type { CallResult } from './commit-calls.ts';

type MessageRow = ReturnType<typeof messageRow>;
type AttemptRow = ReturnType<typeof attemptRow>;

export type PackedCall = WriteCall | { message: MessageRow } | { records: PackedRecord[] };
type PackedRecord = AttemptRow | AttemptRecord;

/** A number is the position of a message that was accepted. */
export type PackedResult = number | CallResult;

export function packCall(call: WriteCall): PackedCall {
  if (call.once !== null || (call.announcements?.length ?? 0) > 0) return call;
  if (call.verb === 'acceptMessage') {
    const message = call.input as Message;
    const row = messageRow(message);
    return holdsAll(message, row) ? { message: row } : call;
  }
  if (call.verb === 'recordAttempts') {
    return { records: (call.input as AttemptRecord[]).map(packRecord) };
  }
  return call;
}

export function unpackCall(packed: PackedCall): WriteCall {
  if ('verb' in packed) return packed;
  if ('message' in packed) {
    return { verb: 'acceptMessage', input: messageOf(packed.message), once: null };
  }
  return { verb: 'recordAttempts', input: packed.records.map(unpackRecord), once: null };
}

/** Whether there is a place for every field. */
function holdsAll(object: object, row: readonly unknown[]): boolean {
  return Object.keys(object).length === row.length;
}

function packRecord(record: AttemptRecord): PackedRecord {
  if (record.announcements !== undefined) return record;
  const row = attemptRow(record.attempt, record.doneDueAt);
  return Object.keys(record.attempt).length === row.length - 1 ? row : record;
}

function unpackRecord(packed: PackedRecord): AttemptRecord {
  if ('attempt' in packed) return packed;
  return { attempt: attemptOf(packed), doneDueAt: packed[0] };
}

export function packResult(result: CallResult): PackedResult {
  if (!('ok' in result) || result.ok.kind !== 'done' || 'announced' in result.ok) return result;
  const value = result.ok.value as { kind?: string; position?: number } | null | undefined;
  const isAccepted = value?.kind === 'ok' && value.position !== undefined;
  return isAccepted && Object.keys(value).length === 2 ? value.position! : result;
}

export function unpackResult(packed: PackedResult): CallResult {
  if (typeof packed !== 'number') return packed;
  return { ok: { kind: 'done', value: { kind: 'ok', position: packed } } };
}

function messageRow(message: Message) {
  return [
    message.id,
    message.applicationId,
    message.eventType,
    message.eventId,
    message.channels,
    message.tags,
    message.payload,
    message.contentType,
    message.headers,
    message.createdAt,
    message.deliverAt,
    message.deliverBefore,
    message.expiresAt,
    message.targets,
    message.pollers,
    message.ordered,
  ] as const;
}

function messageOf(row: MessageRow): Message {
  return {
    id: row[0],
    applicationId: row[1],
    eventType: row[2],
    eventId: row[3],
    channels: row[4],
    tags: row[5],
    payload: row[6],
    contentType: row[7],
    headers: row[8],
    createdAt: row[9],
    deliverAt: row[10],
    deliverBefore: row[11],
    expiresAt: row[12],
    targets: row[13],
    pollers: row[14],
    ordered: row[15],
  };
}

function attemptRow(attempt: Attempt, doneDueAt: number | null) {
  return [
    doneDueAt,
    attempt.id,
    attempt.position,
    attempt.messageId,
    attempt.applicationId,
    attempt.endpointId,
    attempt.eventType,
    attempt.url,
    attempt.number,
    attempt.trigger,
    attempt.status,
    attempt.responseStatus,
    attempt.responseBody,
    attempt.durationMs,
    attempt.cause,
    attempt.startedAt,
    attempt.nextAt,
  ] as const;
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    id: row[1],
    position: row[2],
    messageId: row[3],
    applicationId: row[4],
    endpointId: row[5],
    eventType: row[6],
    url: row[7],
    number: row[8],
    trigger: row[9],
    status: row[10],
    responseStatus: row[11],
    responseBody: row[12],
    durationMs: row[13],
    cause: row[14],
    startedAt: row[15],
    nextAt: row[16],
  };
}
