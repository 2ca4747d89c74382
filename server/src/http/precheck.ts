/** POST /api/v1/app/{app}/msg/precheck/active: whether a message would be for anybody. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { isMeantFor } from '../domain/application.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { AppPath } from './applications.ts';
import { planOf } from './publish.ts';
import { Ref } from './schemas/common.ts';
import { MessagePrecheckIn, MessagePrecheckOut } from './schemas/message-batch.ts';

export function precheckRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  app.post<{ Params: Static<typeof AppPath>; Body: Static<typeof MessagePrecheckIn> }>(
    '/app/:app_id/msg/precheck/active',
    {
      schema: {
        tags: ['Message'],
        operationId: 'v1.message.precheck',
        summary: 'Ask whether any endpoint wants messages of an event type and channels',
        description: 'Filters on the payload are not looked at: there is no payload yet.',
        params: AppPath,
        body: Ref(MessagePrecheckIn),
        response: { 200: Ref(MessagePrecheckOut) },
      },
    },
    async (request) => {
      const { eventType, channels } = request.body;
      const { targets } = await planOf(parts, options, request);
      return { active: targets.some((one) => isMeantFor(one, eventType, channels ?? null)) };
    },
  );
}
