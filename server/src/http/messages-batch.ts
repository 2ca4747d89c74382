/** POST /api/v1/app/{app}/msg/batch: many messages in one durable step, with a result for each. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import type { AcceptMessages } from '../ingest/accept-messages.ts';
import type { MessageRequest } from '../ingest/message-request.ts';
import { scanItems } from '../lib/json-items.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceKeyOf, sendJson } from './idempotency.ts';
import { isoTime } from './iso-time.ts';
import { elsewhere, messageCheck, messageInput, payloadPlace } from './message-input.ts';
import { AppPath } from './applications.ts';
import { problemBody } from './problem-responses.ts';
import { checkPayload, planOf } from './publish.ts';
import { Ref } from './schemas/common.ts';
import { MessageBatchIn, MessageBatchOut } from './schemas/message-batch.ts';

/** What came of one message of a batch: what was asked for, or why it was refused. */
export type BatchItem = MessageRequest | Problem;

export function batchRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  const check = messageCheck(app);
  const envelope = Type.Object({
    messages: Type.Array(Type.Unknown(), { minItems: 1, maxItems: options.batchMessagesMax }),
    application: Type.Optional(MessageBatchIn.properties.application),
  });

  app.post<{ Params: Static<typeof AppPath>; Body: Static<typeof MessageBatchIn> }>(
    '/app/:app_id/msg/batch',
    {
      bodyLimit: options.batchBytesMax,
      schema: {
        tags: ['Message'],
        operationId: 'v1.message.create-batch',
        summary: 'Send up to 1,000 messages in one durable step',
        description:
          'Each message has a result of its own, in the order of the request; one that is refused does not stop the others.',
        params: AppPath,
        body: Ref(MessageBatchIn),
        response: { 202: Ref(MessageBatchOut) },
      },
      // A message that is wrong is refused alone: here only the list is checked.
      validatorCompiler: (route) =>
        app.validatorCompiler!(route.httpPart === 'body' ? { ...route, schema: envelope } : route),
    },
    async (request, reply) => {
      const plan = await planOf(parts, options, request, request.body);
      const items = await itemsOf(request);
      reply.code(202);
      return sendJson(reply, await acceptItems(parts.acceptMessages, plan, items, request));
    },
  );

  async function itemsOf({
    body,
    rawBody,
    environmentId,
  }: FastifyRequest<{ Body: Static<typeof MessageBatchIn> }>): Promise<BatchItem[]> {
    const payloads = scanItems(rawBody, 'messages', 'payload');
    const now = parts.clock.now();
    const items: BatchItem[] = [];
    for (const [index, message] of body.messages.entries()) {
      const inBatch = (path: (string | number)[]) => ['body', 'messages', index, ...path];
      const refusal = check(message);
      if (refusal !== null) {
        items.push(elsewhere(refusal, inBatch));
        continue;
      }
      try {
        const asked = messageInput(message, payloads[index]!, now, options.jsonDepthMax);
        if (asked.payload.length > options.bodyBytesMax) throw new Problem('payload_too_large');
        const checking = checkPayload(parts, environmentId, asked, payloadPlace(message));
        if (checking !== null) await checking;
        items.push(asked);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        items.push(elsewhere(error, inBatch));
      }
    }
    return items;
  }
}

/** The id of the message that has the event id of one that was not accepted for it. */
export type FindTaken = (taken: MessageRequest) => Promise<string | null>;

/**
 * Accepts what was not refused, and writes the answer: a result for each item, in their order. With
 * `findTaken`, an event id that is taken stands for the message that has it, and is no refusal.
 */
export async function acceptItems(
  accept: AcceptMessages,
  plan: ApplicationPlan,
  items: readonly BatchItem[],
  request: FastifyRequest,
  findTaken?: FindTaken,
): Promise<string> {
  const requests = items.filter((item): item is MessageRequest => !(item instanceof Problem));
  const refused: [number, string][] = [];
  for (const [index, item] of items.entries()) {
    if (item instanceof Problem) refused.push([index, refusedJson(item)]);
  }
  const done = await accept(plan, requests, JSON.stringify(refused), onceKeyOf(request));
  if (done.kind === 'key-reused') throw new Problem('idempotency_key_reused');
  const results: string[] = Array.from({ length: items.length });
  // A repetition answers what was refused the first time, though it may be right by now.
  for (const [index, result] of JSON.parse(done.refused) as [number, string][]) {
    results[index] = result;
  }
  let next = 0;
  let accepted = 0;
  for (const [index, item] of items.entries()) {
    if (results[index] !== undefined) continue;
    const id = done.ids[next] ?? (await findTaken?.(item as MessageRequest)) ?? null;
    next += 1;
    if (id !== null) accepted += 1;
    results[index] = id === null ? refusedJson(taken) : `{"status":202,"id":"${id}"}`;
  }
  const rest = JSON.stringify({
    accepted,
    refused: items.length - accepted,
    timestamp: isoTime(done.createdAt),
  });
  return `{"data":[${results.join(',')}],${rest.slice(1)}`;
}

const taken = new Problem('conflict', 'A message with this eventId exists already.');

/** A refusal as a single message would have it, with its status. */
function refusedJson(problem: Problem): string {
  return JSON.stringify({ status: problem.status, ...problemBody(problem) });
}
