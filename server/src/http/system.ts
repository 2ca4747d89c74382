/** /api/v1/system/health and …/retention: how the server itself is, and how long it keeps things. */
import type { FastifyInstance } from 'fastify';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import { RetentionIn, RetentionOut, retentionOut } from './schemas/retention.ts';
import { SystemHealthOut, systemHealthOut } from './schemas/system.ts';

export function systemRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { systemHealth, storage, clock, keptDays } = parts;
  const config = { firstEnvironmentOnly: true };
  const tags = ['System'];

  app.get(
    '/system/health',
    {
      config,
      schema: {
        tags,
        operationId: 'v1.system.health',
        summary: 'Tell how the server itself is, and what of it should be seen to',
        response: { 200: Ref(SystemHealthOut) },
      },
    },
    async () => systemHealthOut(await systemHealth(), clock.now()),
  );

  const path = '/system/retention';

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.system.get-retention',
        summary: 'Tell how long messages and all else are kept',
        response: { 200: Ref(RetentionOut) },
      },
    },
    async () => retentionOut(await storage.read('retentionDays', undefined), keptDays),
  );

  app.put<{ Body: RetentionIn }>(
    path,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.system.set-retention',
        summary: 'Set how long messages and their attempts are kept',
        description:
          'Counts for all environments, within a minute. What is older then goes for good, unless something of it is owed.',
        body: Ref(RetentionIn),
        response: { 200: Ref(RetentionOut) },
      },
    },
    async ({ body: { messageDays } }) => {
      await storage.write('setRetention', { days: messageDays });
      return retentionOut(messageDays, keptDays);
    },
  );
}
