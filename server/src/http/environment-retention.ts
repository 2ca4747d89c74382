/** /api/v1/environment/retention: how long the environment keeps messages. */
import type { FastifyInstance } from 'fastify';
import { readEnvironmentRetention, setEnvironmentRetention } from '../manage/retention.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import { EnvironmentRetentionIn, EnvironmentRetentionOut } from './schemas/retention.ts';

export function environmentRetentionRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Environment'];
  const path = '/environment/retention';

  app.get(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.environment.get-retention',
        summary: 'Tell how long the environment keeps messages and their attempts',
        response: { 200: Ref(EnvironmentRetentionOut) },
      },
    },
    async ({ environmentId }) => readEnvironmentRetention(parts, environmentId),
  );

  app.put<{ Body: EnvironmentRetentionIn }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.environment.set-retention',
        summary: 'Have the environment keep messages and their attempts for less time',
        description:
          'Counts within minutes. What is older then goes for good, unless something of it is owed. Never longer than the server keeps them.',
        body: Ref(EnvironmentRetentionIn),
        response: { 200: Ref(EnvironmentRetentionOut) },
      },
    },
    async ({ environmentId, body }) =>
      setEnvironmentRetention(parts, environmentId, body.messageDays),
  );
}
