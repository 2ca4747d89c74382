/** /api/v1/app/{app}/endpoint/{endpoint}/fifo: what holds an order back, and what to do about it. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import { retryHead, skipHead, waitingMax, type HeadName } from '../manage/fifo.ts';
import type { OrderedKey } from '../storage/storage.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { Limit, Ordering, Ref } from './schemas/common.ts';
import {
  EndpointFifoHeadIn,
  EndpointFifoHeadOut,
  EndpointFifoList,
  fifoKeyOut,
} from './schemas/endpoint-fifo.ts';

const Query = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(
    Type.String({
      maxLength: 256,
      description: 'The `iterator` or `prevIterator` of an earlier page.',
    }),
  ),
  order: Type.Optional(Ordering),
});
type Body = Static<typeof EndpointFifoHeadIn>;

export function endpointFifoRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Endpoint'];
  const path = '/app/:app_id/endpoint/:endpoint_id/fifo';
  // Everything in a body is optional, so it may be left out.
  const preValidation = async (request: { body: Body | null | undefined }) => {
    request.body ??= {};
  };

  app.get<{ Params: EndpointPath; Querystring: Static<typeof Query> }>(
    path,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.list-fifo',
        summary: 'List the keys under which something is owed in order',
        description: 'By key. Of each the message whose turn it is, and how many wait behind it.',
        params: EndpointPath,
        querystring: Query,
        response: { 200: EndpointFifoList },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const page = listPage(request.query, 'ascending');
      const found = await parts.storage.read('listOrderedKeys', {
        endpointId: endpoint.id,
        waitingMax,
        ...page.request,
      });
      const json = (one: OrderedKey) => JSON.stringify(fifoKeyOut(one));
      return sendJson(
        reply,
        listJson(found, page, ({ key }) => key, json),
      );
    },
  );

  app.post<{ Params: EndpointPath; Body: Body }>(
    `${path}/skip`,
    {
      config: { scope: 'attempts:write', portal: 'CreateAttempts' },
      preValidation,
      schema: {
        tags,
        operationId: 'v1.endpoint.skip-fifo',
        summary: 'End the delivery that holds a key back; the next one has its turn',
        description:
          'It gets the record of a canceled attempt. Without `key` and `msgId`, the empty key is meant.',
        params: EndpointPath,
        body: Ref(EndpointFifoHeadIn),
        response: { 200: Ref(EndpointFifoHeadOut) },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const answer = (head: OrderedKey) => ({ status: 200, body: headJson(head) });
      const name = headName(request.body);
      const done = await skipHead(parts, endpoint, name, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.post<{ Params: EndpointPath; Body: Body }>(
    `${path}/retry`,
    {
      config: { scope: 'attempts:write', portal: 'CreateAttempts' },
      preValidation,
      schema: {
        tags,
        operationId: 'v1.endpoint.retry-fifo',
        summary: 'Try the delivery that holds a key back now, not at its next moment',
        description: 'It goes on as scheduled. Without `key` and `msgId`, the empty key is meant.',
        params: EndpointPath,
        body: Ref(EndpointFifoHeadIn),
        response: { 202: Ref(EndpointFifoHeadOut) },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const answer = (head: OrderedKey) => ({ status: 202, body: headJson(head) });
      const name = headName(request.body);
      const done = await retryHead(parts, endpoint, name, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}

function headName({ key, msgId }: Body): HeadName {
  if (msgId === undefined) return { key: key ?? '' };
  if (key !== undefined) throw Problem.field(['msgId'], 'name a key or a message, not both');
  return { messageId: msgId };
}

function headJson({ key, head }: OrderedKey): string {
  return JSON.stringify({ key, msgId: head.messageId });
}
