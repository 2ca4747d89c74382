/** /api/v1/app/{app}/endpoint/{endpoint}/recover and its kin: sending again, and ending what waits. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { BackgroundTask } from '../domain/background-task.ts';
import {
  startCancel,
  startReplay,
  type ReplayKind,
  type ReplayRequest,
} from '../manage/replays.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { readTime, readTimeOrNull } from './iso-time.ts';
import {
  BulkReplayIn,
  CancelMessagesIn,
  CancelMessagesOut,
  RecoverIn,
  RecoverOut,
  ReplayIn,
  ReplayOut,
  startedTaskJson,
} from './schemas/background-task.ts';
import { Ref } from './schemas/common.ts';

const operations = [
  {
    name: 'recover',
    kind: 'endpoint.recover',
    summary: 'Send again what failed and has not succeeded since',
    In: RecoverIn,
    Out: RecoverOut,
  },
  {
    name: 'replay-missing',
    kind: 'endpoint.replay',
    summary: 'Send what the endpoint asks for now and was never sent to it',
    In: ReplayIn,
    Out: ReplayOut,
  },
  {
    name: 'bulk-replay',
    kind: 'endpoint.bulk-replay',
    summary: 'Send again what a filter names, whatever became of it',
    In: BulkReplayIn,
    Out: ReplayOut,
  },
] as const satisfies readonly { kind: ReplayKind; [other: string]: unknown }[];

/** What the three bodies have in common, the widest of them. */
type Body = Static<typeof BulkReplayIn>;

const answer = (task: BackgroundTask) => ({ status: 202, body: startedTaskJson(task) });

export function replayRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Endpoint'];
  const config = { scope: 'attempts:write', portal: 'CreateAttempts' } as const;
  const path = '/app/:app_id/endpoint/:endpoint_id';

  for (const { name, kind, summary, In, Out } of operations) {
    app.post<{ Params: EndpointPath; Body: Body }>(
      `${path}/${name}`,
      {
        config,
        schema: {
          tags,
          operationId: `v1.endpoint.${name}`,
          summary,
          description: 'Answers at once with a background task that does it.',
          params: EndpointPath,
          body: Ref(In),
          response: { 202: Ref(Out) },
        },
      },
      async (request, reply) => {
        const { environmentId, params, body } = request;
        const { endpoint } = await endpointAt(parts, environmentId, params);
        const done = await startReplay(
          parts,
          environmentId,
          endpoint,
          kind,
          // The other two know no filters; what a body holds beyond its schema is ignored.
          replayRequest(kind === 'endpoint.bulk-replay' ? body : pickWindow(body)),
          onceOf(request, answer),
        );
        return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
      },
    );
  }

  app.post<{ Params: EndpointPath; Body: Static<typeof CancelMessagesIn> | undefined }>(
    `${path}/cancel-msgs`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.endpoint.cancel-messages',
        summary: 'End what waits for the endpoint, visibly, or the part that a filter names',
        description:
          'Answers at once with a background task. Each delivery gets the record of a canceled attempt.',
        params: EndpointPath,
        body: Ref(CancelMessagesIn),
        response: { 202: Ref(CancelMessagesOut) },
      },
      // Everything in it is optional, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { environmentId, params, body = {} } = request;
      const { endpoint } = await endpointAt(parts, environmentId, params);
      const asked = {
        since: readTimeOrNull(body.since, 'since'),
        until: readTimeOrNull(body.until, 'until'),
        filter: filterOf(body),
      };
      const once = onceOf(request, answer);
      const done = await startCancel(parts, environmentId, endpoint, asked, once);
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}

function pickWindow({ since, until }: Body): Body {
  return until === undefined ? { since } : { since, until };
}

function replayRequest(body: Body): ReplayRequest {
  return {
    since: readTime(body.since, 'since'),
    until: readTimeOrNull(body.until, 'until'),
    filter: filterOf(body),
    status: body.status ?? null,
    statusCodeClass: body.statusCodeClass ?? null,
  };
}

/** What a request asks of a message itself. */
export function filterOf({ eventTypes, channel, tag }: Static<typeof CancelMessagesIn>) {
  return { eventTypes: eventTypes ?? null, channel: channel ?? null, tag: tag ?? null };
}
