/** POST /api/v1/msg/broadcast: one message to every application of the environment. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { BackgroundTask } from '../domain/background-task.ts';
import { Problem } from '../domain/problem.ts';
import { startTask } from '../manage/background-tasks.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { messageInput, payloadPlace } from './message-input.ts';
import { checkPayload } from './publish.ts';
import { startedTaskJson } from './schemas/background-task.ts';
import { Ref } from './schemas/common.ts';
import { MessageBroadcastIn, MessageBroadcastOut } from './schemas/message-batch.ts';

/** The task keeps the payload for as long as it is listed. */
const payloadBytesMax = 262_144;

export function broadcastRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  app.post<{ Body: Static<typeof MessageBroadcastIn> }>(
    '/msg/broadcast',
    {
      schema: {
        tags: ['Message'],
        operationId: 'v1.message.broadcast',
        summary: 'Send a message to every application of the environment',
        description:
          'Answers at once with a background task that does it. An application that has a message with this eventId is left out.',
        body: Ref(MessageBroadcastIn),
        response: { 202: Ref(MessageBroadcastOut) },
      },
    },
    async (request, reply) => {
      const { body, environmentId, rawPayload } = request;
      const now = parts.clock.now();
      const asked = messageInput(body, rawPayload!, now, options.jsonDepthMax);
      await checkPayload(parts, environmentId, asked, payloadPlace(body));
      if (asked.payload.length > payloadBytesMax) {
        throw new Problem(
          'payload_too_large',
          `A payload for a broadcast has at most ${payloadBytesMax} bytes.`,
        );
      }
      const { json: _json, ...kept } = asked;
      const input = {
        message: {
          ...kept,
          contentType: asked.contentType ?? null,
          headers: asked.headers ?? null,
          payload: Buffer.from(asked.payload).toString('base64'),
        },
      };
      const answer = (task: BackgroundTask) => ({ status: 202, body: startedTaskJson(task) });
      const done = await startTask(
        parts,
        { environmentId, task: 'message.broadcast', input, data: { applications: 0 } },
        onceOf(request, answer),
      );
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}
