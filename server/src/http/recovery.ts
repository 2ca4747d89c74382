/** /api/v1/recovery: sending again to many endpoints at once. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { BackgroundTask } from '../domain/background-task.ts';
import { timeOfId } from '../domain/ids.ts';
import { Problem } from '../domain/problem.ts';
import {
  countRecovery,
  startRecovery,
  type FoundDelivery,
  type RecoveryRequest,
} from '../manage/recoveries.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { isoTime, readTimeOrNull } from './iso-time.ts';
import { startedTaskJson } from './schemas/background-task.ts';
import { Ref } from './schemas/common.ts';
import {
  RecoveryIn,
  RecoveryOut,
  RecoveryPreviewIn,
  RecoveryPreviewOut,
} from './schemas/recovery.ts';

const answer = (task: BackgroundTask) => ({ status: 202, body: startedTaskJson(task) });

export function recoveryRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Recovery'];

  app.post<{ Body: Static<typeof RecoveryPreviewIn> }>(
    '/recovery/preview',
    {
      config: { scope: 'attempts:read' },
      schema: {
        tags,
        operationId: 'v1.recovery.preview',
        summary: 'Count the deliveries that a recovery would send again, and show five of them',
        description:
          'Changes nothing. Counting stops at a bound: then `isExact` is false, and there are at least `count`.',
        body: Ref(RecoveryPreviewIn),
        response: { 200: Ref(RecoveryPreviewOut) },
      },
    },
    async ({ environmentId, body }, reply) => {
      const asked = requestOf(body, parts.clock.now());
      const { examples, ...counts } = await countRecovery(parts, environmentId, asked);
      return sendJson(reply, JSON.stringify({ ...counts, examples: examples.map(exampleJson) }));
    },
  );

  app.post<{ Body: Static<typeof RecoveryIn> }>(
    '/recovery',
    {
      config: { scope: 'attempts:write' },
      schema: {
        tags,
        operationId: 'v1.recovery.create',
        summary: 'Send again what a filter names, at one application or at all of them',
        description:
          'Answers at once with a background task that does it. Each delivery that was attempted before this moment is sent once at the most; a retry that is planned is made in its place.',
        body: Ref(RecoveryIn),
        response: { 202: Ref(RecoveryOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, body } = request;
      const done = await startRecovery(
        parts,
        environmentId,
        requestOf(body, parts.clock.now()),
        body.ratePerSecond ?? null,
        onceOf(request, answer),
      );
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}

function requestOf(body: Static<typeof RecoveryPreviewIn>, now: number): RecoveryRequest {
  const taskId = body.taskId ?? null;
  if (body.since === undefined && taskId === null) {
    throw Problem.field(['since'], 'is needed where no `taskId` is given: say from when on');
  }
  const received = body.received === true;
  if (received && (body.appId ?? null) !== null) {
    throw Problem.field(['received'], 'means all sources: leave it out where `appId` names one');
  }
  if (received && taskId !== null) {
    throw Problem.field(['received'], 'leave it out: `taskId` says already what is meant');
  }
  return {
    ...(taskId === null ? {} : { taskId }),
    ...(received ? { received } : {}),
    app: body.appId ?? null,
    endpoints: body.endpointIds ?? null,
    since: readTimeOrNull(body.since, 'since') ?? 0,
    until: readTimeOrNull(body.until, 'until') ?? now + 1,
    by: body.window ?? 'message',
    eventTypes: body.eventTypes ?? null,
    channel: body.channel ?? null,
    tag: body.tag ?? null,
    statuses: body.statuses ?? [2, 4],
    answers: body.answers?.map(answerRange) ?? null,
    cause: body.cause?.toLowerCase() ?? null,
  };
}

/** `503`, `5xx`, or `none`: from the one answer to the other. */
function answerRange(text: string): [number, number] {
  if (text === 'none') return [0, 0];
  if (!text.endsWith('xx')) return [Number(text), Number(text)];
  const least = Number(text[0]) * 100;
  return [least, least + 99];
}

function exampleJson({ applicationId, endpointId, url, tried }: FoundDelivery) {
  return {
    appId: applicationId,
    endpointId,
    url,
    msgId: tried.messageId,
    eventType: tried.eventType,
    timestamp: isoTime(timeOfId(tried.messageId)),
    attemptTimestamp: isoTime(timeOfId(tried.attemptId)),
    status: tried.status,
    responseStatusCode: tried.responseStatus,
    cause: tried.cause,
  };
}
