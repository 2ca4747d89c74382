/** /ingest/api/v1/source/{id}/connection: how the connection of a source to its broker stands. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { brokerSourceTypes, type BrokerSourceState } from '../domain/broker-source.ts';
import { findSource } from '../manage/sources.ts';
import type { HttpParts } from './http-parts.ts';
import { SourcePath } from './ingest-sources.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';
import { Nullable, Ref, Timestamp } from './schemas/common.ts';

export const SourceConnectionOut = Type.Object(
  {
    connection: Nullable(
      Type.Object({
        connected: Type.Boolean(),
        since: Timestamp,
        lastError: Nullable(Type.String({ description: 'Why it failed last; null for never.' })),
        lastErrorAt: Nullable(Timestamp),
        failures: Type.Integer({ description: 'Failures in a row.' }),
      }),
    ),
  },
  {
    $id: 'SourceConnectionOut',
    description: 'How its connection stands; null where it takes from no broker, or never has.',
  },
);

export function ingestSourceConnectionRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: SourcePath }>(
    '/source/:source_id/connection',
    {
      schema: {
        tags: ['Source'],
        operationId: 'v1.ingest.source.get-connection',
        summary: 'See how the connection of a source to its broker stands',
        params: SourcePath,
        response: { 200: Ref(SourceConnectionOut) },
      },
    },
    async ({ environmentId, params }) => {
      const { applicationId, type } = await findSource(parts, environmentId, params.source_id);
      if (!brokerSourceTypes.some((one) => one === type)) return { connection: null };
      const running = await parts.storage.read('runningSource', { applicationId });
      if (running === null) return { connection: null };
      const state = JSON.parse(running.state) as Partial<BrokerSourceState>;
      if (state.since === undefined) return { connection: null };
      const { since, lastErrorAt = null, ...others } = state;
      return {
        connection: { ...others, since: isoTime(since), lastErrorAt: isoTimeOrNull(lastErrorAt) },
      };
    },
  );
}
