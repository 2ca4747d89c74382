/** Turns what a client says of a message into what is accepted, or a refusal that names the field. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import type { MessageRequest } from '../ingest/message-request.ts';
import { readJsonObject } from '../lib/json-object.ts';
import { keptType, readOwnHeaders } from '../manage/message-headers.ts';
import { Ref } from './schemas/common.ts';
import { MessageIn } from './schemas/message.ts';
import { refusalOf } from './validate.ts';

const hourMs = 3_600_000;
/** How far ahead a delivery may be put off. */
const deliverAheadMsMax = 90 * 24 * hourMs;

export type MessageBody = Static<typeof MessageIn>;

/**
 * The request that a body makes. `payload` is the text of the body's member as it came: what is
 * delivered is never written anew.
 */
export function messageInput(
  body: MessageBody,
  payload: Uint8Array,
  now: number,
  jsonDepthMax: number,
): MessageRequest {
  if (body.eventId?.startsWith('msg_') === true) {
    throw Problem.field(['eventId'], 'must not start with `msg_`: ids of messages do');
  }
  const common = {
    eventType: body.eventType,
    eventId: body.eventId ?? null,
    channels: body.channels ?? null,
    tags: body.tags ?? null,
    ...deliveryWindow(body, now),
    retentionMs: retentionOf(body),
  };
  const raw = body.transformationsParams;
  if (raw === null || raw === undefined) return { ...common, payload, json: body.payload };
  const own = readOwnHeaders(raw.headers ?? {}, ['transformationsParams', 'headers']);
  // Some clients send the payload as text, and an empty object in its place.
  const text = typeof raw.rawPayload === 'string' ? Buffer.from(raw.rawPayload) : null;
  const json = text === null ? body.payload : readJsonObject(text, jsonDepthMax);
  return {
    ...common,
    payload: text ?? payload,
    json,
    headers: own.headers,
    contentType: keptType(own.contentType, json !== undefined),
  };
}

/** Where in the body the payload stands. */
export function payloadPlace({ transformationsParams }: MessageBody): string[] {
  const isRaw = typeof transformationsParams?.rawPayload === 'string';
  return isRaw ? ['transformationsParams', 'rawPayload'] : ['payload'];
}

/** Null for at once, which is also what a past moment means. */
export function deliverAtOf(text: string | null | undefined, now: number): number | null {
  if (text === null || text === undefined) return null;
  const at = Date.parse(text);
  if (at > now + deliverAheadMsMax) throw Problem.field(['deliverAt'], 'more than 90 days ahead');
  return at <= now ? null : at;
}

/** When deliveries begin and end. */
function deliveryWindow(
  body: Pick<MessageBody, 'deliverAt' | 'deliverBefore'>,
  now: number,
): { deliverAt: number | null; deliverBefore: number | null } {
  const deliverAt = deliverAtOf(body.deliverAt, now);
  const text = body.deliverBefore ?? null;
  if (text === null) return { deliverAt, deliverBefore: null };
  const deliverBefore = Date.parse(text);
  if (deliverBefore <= (deliverAt ?? now)) {
    const than = deliverAt === null ? 'in the future' : 'later than `deliverAt`';
    throw Problem.field(['deliverBefore'], `must be ${than}: nothing could be sent before it`);
  }
  return { deliverAt, deliverBefore };
}

function retentionOf(body: MessageBody): number | null {
  const { payloadRetentionHours: hours, payloadRetentionPeriod: days } = body;
  if (typeof hours === 'number') return hours * hourMs;
  if (typeof days === 'number') return days * 24 * hourMs;
  return null;
}

/**
 * A check of bodies that do not come as the body of a request of their own: one of a batch, or what
 * an address says. Returns the refusal, or null.
 */
export function messageCheck(app: FastifyInstance): (body: unknown) => Problem | null {
  const validate = app.validatorCompiler!({
    schema: Ref(MessageIn),
    method: 'POST',
    url: '',
    httpPart: 'body',
  }) as { (body: unknown): boolean; errors?: unknown };
  return (body) => (validate(body) ? null : refusalOf(validate.errors, 'body'));
}

/** The same refusal with its fields somewhere else; `rename` gets the path below the body. */
export function elsewhere(
  problem: Problem,
  rename: (path: (string | number)[]) => (string | number)[],
): Problem {
  if (problem.fields === undefined) return problem;
  const fields = problem.fields.map((field) => ({ ...field, loc: rename(field.loc.slice(1)) }));
  return new Problem(problem.code, undefined, fields);
}
