/** The wire form of attempts. */
import { isUtf8 } from 'node:buffer';
import { Type } from 'typebox';
import type { Attempt, AttemptStatus, Message } from '../../domain/message.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';
import { MessageOut, messageJson } from './message.ts';

export const MessageStatus = Type.Unsafe<0 | 1 | 2 | 3 | 4>({
  type: 'integer',
  enum: [0, 1, 2, 3, 4],
  description: '0 success, 1 pending, 2 fail, 3 sending, 4 canceled',
});

const step = (description: string) => Nullable(Type.Integer({ description }));

const AttemptTiming = Type.Object(
  {
    waited: Type.Integer({ description: 'For a connection that was free.' }),
    dns: step('Looking up the name.'),
    connect: step('Connecting.'),
    tls: step('The TLS handshake.'),
    answer: step('From sending the request to the first bytes of the answer.'),
    body: step('From then to its end.'),
  },
  {
    description:
      'Milliseconds of each step, null for one that was not taken. Kept where a connection was opened, or the answer was no success, was cut or took its time.',
  },
);

export const MessageAttemptOut = Type.Object(
  {
    id: Type.String(),
    msgId: Type.String(),
    endpointId: Type.String(),
    url: Type.String(),
    timestamp: Timestamp,
    status: MessageStatus,
    statusText: Type.Unsafe<string>({
      type: 'string',
      enum: ['success', 'pending', 'fail', 'sending', 'canceled'],
    }),
    triggerType: Type.Unsafe<0 | 1>({
      type: 'integer',
      enum: [0, 1],
      description: '0 by the schedule, 1 by hand',
    }),
    response: Type.String({ description: 'The beginning of the answer, or why there was none.' }),
    responseStatusCode: Type.Integer({ description: '0 where no answer came.' }),
    responseDurationMs: Type.Integer(),
    attemptNumber: Type.Integer({ description: '1 for the first.' }),
    cause: Nullable(Type.String({ description: 'Why it failed, in words.' })),
    nextAttempt: Nullable(Timestamp),
    responseHeaders: Nullable(
      Type.Record(Type.String(), Type.String(), {
        description: 'Headers of an answer that was no success, in lower case, as far as kept.',
      }),
    ),
    responseBodyBytes: Nullable(
      Type.Integer({ description: 'How many bytes of the body came, where not all are kept.' }),
    ),
    timing: Nullable(AttemptTiming),
    msg: Type.Optional(Ref(MessageOut)),
  },
  { $id: 'MessageAttemptOut' },
);

export const MessageAttemptList = ListResponse(
  Ref(MessageAttemptOut),
  'ListResponse_MessageAttemptOut_',
);

const numbers: Record<AttemptStatus, number> = { success: 0, fail: 2, canceled: 4 };

export interface AttemptView {
  withContent: boolean;
  /** Whether the client knows the status 4; others are told 2. */
  expandedStatuses: boolean;
}

/** JSON text of an attempt, with its message when there is one. */
export function attemptJson(
  attempt: Attempt,
  message: Message | null,
  { withContent, expandedStatuses }: AttemptView,
): string {
  const status = attempt.status === 'canceled' && !expandedStatuses ? 'fail' : attempt.status;
  const json = JSON.stringify({
    id: attempt.id,
    msgId: attempt.messageId,
    endpointId: attempt.endpointId,
    url: attempt.url,
    timestamp: isoTime(attempt.startedAt),
    status: numbers[status],
    statusText: status,
    triggerType: attempt.trigger === 'manual' ? 1 : 0,
    response: withContent ? responseText(attempt) : '{}',
    responseStatusCode: attempt.responseStatus,
    responseDurationMs: attempt.durationMs,
    attemptNumber: attempt.number,
    cause: attempt.cause,
    nextAttempt: isoTimeOrNull(attempt.nextAt),
    responseHeaders: withContent ? (attempt.exchange?.headers ?? null) : null,
    responseBodyBytes: attempt.exchange?.bodyBytes ?? null,
    timing: attempt.exchange?.timing ?? null,
  });
  if (message === null) return json;
  return `${json.slice(0, -1)},"msg":${messageJson(message, withContent)}}`;
}

/** Text as it came; bytes that are no text as base64. */
function responseText({ responseStatus, responseBody, cause }: Attempt): string {
  // Bytes without an answer are the word that stands for one that was removed.
  if (responseStatus === 0 && responseBody.length === 0) return cause ?? '';
  const bytes = Buffer.from(responseBody.buffer, responseBody.byteOffset, responseBody.byteLength);
  // A cut at the end may have split a character: up to 3 bytes of one.
  for (let cut = 0; cut <= 3 && cut <= bytes.length; cut++) {
    const whole = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(whole)) return whole.toString('utf8');
  }
  return bytes.toString('base64');
}
