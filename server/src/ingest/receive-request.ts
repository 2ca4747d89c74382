/**
 * Receives a request at the address of a source: whether it is its provider's, what is stored of it,
 * and what the provider is answered. A success is only answered once the message is on disk.
 */
import { hashOfContent, hashOfKey } from '../domain/source-key.ts';
import { headerValues, singleHeader, type ReceivedRequest } from '../domain/received-request.ts';
import { holdsSecret, keptHeaders, maskedQuery } from '../domain/received-headers.ts';
import type { KeptRequest, RequestOutcome } from '../domain/source.ts';
import { readJsonObject } from '../lib/json-object.ts';
import type { SourcePlan } from '../storage/source-plans.ts';
import type { SourceAnswer, Verified } from '../verify/verified.ts';
import type { AcceptReceived } from './accept-received.ts';
import type { KeptRequests } from './kept-requests.ts';

/** Says whose a request is by the type and the settings of its source. Never throws for what it holds. */
export type VerifySource = (plan: SourcePlan, request: ReceivedRequest) => Promise<Verified>;

export interface ReceiveParts {
  verify: VerifySource;
  /** Texts among the settings that must be shown to nobody. */
  secretsOf: (plan: SourcePlan) => readonly string[];
  accept: AcceptReceived;
  kept: Pick<KeptRequests, 'add'>;
  /** Hears what came of each request. Must not throw. */
  received?: (plan: SourcePlan, told: ReceivedTold) => void;
  /** Keeps settings that the provider told; resolves once they are on disk. */
  learn: (plan: SourcePlan, learned: Readonly<Record<string, string>>) => Promise<void>;
}

/** What came of a request. */
export interface ReceivedTold {
  at: number;
  outcome: RequestOutcome | 'accepted';
  status: number;
  reason: string | null;
  detail: string | null;
  messageId: string | null;
  eventType: string | null;
}

/** Null where the source is gone. Rejects with `StoreFailure` where the store could not take it. */
export type ReceiveRequest = (
  plan: SourcePlan,
  request: ReceivedRequest,
) => Promise<SourceAnswer | null>;

/** Keeps a request that was refused before its body was read; nothing of the body is kept. */
export type NoteUnread = (
  plan: SourcePlan,
  request: ReceivedRequest,
  told: { status: number; reason: string; detail: string; bodyBytes: number },
) => void;

export function createNoteUnread({
  kept,
  secretsOf,
}: Pick<ReceiveParts, 'kept' | 'secretsOf'>): NoteUnread {
  return (plan, request, { status, reason, detail, bodyBytes }) => {
    kept.add(plan.source.applicationId, { outcome: 'rejected', reason }, () => ({
      ...excerptOf(request, secretsOf(plan)),
      bodyBytes,
      status,
      reason,
      detail,
      messageId: null,
    }));
  };
}

/** As much of a body is kept of what became no message. */
const excerptBytes = 4_096;
const textCharsMax = 2_048;
const mediaTypeCharsMax = 256;
const usualType = 'application/json';
const jsonDepthMax = 64;

export function createReceiveRequest(parts: ReceiveParts): ReceiveRequest {
  const { verify, kept, learn } = parts;

  return async (plan, request) => {
    const { applicationId } = plan.source;
    const verified = await verify(plan, request);
    const tell = (outcome: ReceivedTold['outcome'], told: Partial<ReceivedTold>): void =>
      parts.received?.(plan, {
        at: request.receivedAt,
        outcome,
        status: verified.answer.status,
        reason: told.reason ?? null,
        detail: told.detail ?? null,
        messageId: told.messageId ?? null,
        eventType: told.eventType ?? null,
      });
    const note = (
      outcome: RequestOutcome,
      told: Partial<Pick<KeptRequest, 'reason' | 'detail' | 'messageId'>>,
    ): void => {
      kept.add(applicationId, { outcome, reason: told.reason ?? '' }, () => ({
        ...excerptOf(request, parts.secretsOf(plan)),
        status: verified.answer.status,
        reason: told.reason ?? null,
        detail: told.detail ?? null,
        messageId: told.messageId ?? null,
      }));
    };
    switch (verified.kind) {
      case 'rejected':
        note('rejected', verified);
        tell('rejected', verified);
        return verified.answer;
      case 'answered':
        if (verified.learned !== undefined) await learn(plan, verified.learned);
        note('answered', {});
        tell('answered', {});
        return verified.answer;
      case 'genuine': {
        const accepted = await acceptGenuine(parts, plan, request, verified);
        if (accepted.kind === 'gone') return null;
        const { eventType } = verified;
        if (accepted.kind === 'duplicate') {
          note('duplicate', accepted);
          tell('duplicate', { messageId: accepted.messageId, eventType });
        } else tell('accepted', { messageId: accepted.message.id, eventType });
        return verified.answer;
      }
    }
  };
}

function acceptGenuine(
  { accept, secretsOf }: ReceiveParts,
  plan: SourcePlan,
  request: ReceivedRequest,
  { eventType, eventKey, grade }: Extract<Verified, { kind: 'genuine' }>,
): ReturnType<AcceptReceived> {
  const { source } = plan;
  const { method, path, query, remoteAddress, body } = request;
  const secrets = secretsOf(plan);
  const json = readJsonObject(body, jsonDepthMax);
  return accept({
    applicationId: source.applicationId,
    eventType,
    payload: body,
    json,
    contentType: mediaTypeOf(request, json !== undefined),
    headers: headersWithout(request, secrets),
    request: { method, path, query: maskedQuery(query, secrets), remoteAddress, grade },
    key: eventKey === null ? hashOfContent(request) : hashOfKey(eventKey),
    dedupeSeconds: source.dedupeSeconds,
  });
}

/** Null for a JSON object of the usual type; what is named is kept if it can be sent on. */
function mediaTypeOf(request: ReceivedRequest, isObject: boolean): string | null {
  const type = singleHeader(request, 'content-type');
  const isNamed =
    type !== null && type.length <= mediaTypeCharsMax && /^[\x21-\x7e]+\/[\x20-\x7e]+$/.test(type);
  if (isNamed) return isObject && type === usualType ? null : type;
  return isObject ? null : 'application/octet-stream';
}

function headersWithout(
  { headers }: ReceivedRequest,
  secrets: readonly string[],
): Record<string, string> | null {
  const shown = Object.entries(keptHeaders(headers)).filter(
    ([, value]) => !holdsSecret(value, secrets),
  );
  return shown.length === 0 ? null : Object.fromEntries(shown);
}

/** What helps the owner of a source to see why a request was not taken. */
function excerptOf(request: ReceivedRequest, secrets: readonly string[]) {
  const headers = headersWithout(request, secrets) ?? {};
  const [userAgent] = headerValues(request, 'user-agent');
  const [contentType] = headerValues(request, 'content-type');
  return {
    receivedAt: request.receivedAt,
    method: request.method,
    path: request.path.slice(0, textCharsMax),
    query: maskedQuery(request.query, secrets).slice(0, textCharsMax),
    headers: {
      ...headers,
      ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    body: request.body.slice(0, excerptBytes),
    bodyBytes: request.body.length,
    remoteAddress: request.remoteAddress,
  };
}
