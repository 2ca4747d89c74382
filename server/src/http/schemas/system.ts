/** The wire form of how the server itself is. */
import { Type } from 'typebox';
import { warningCodes, warningsOf, type SystemHealth } from '../../domain/system-health.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { Nullable, Timestamp } from './common.ts';

const Bytes = Type.Integer({ minimum: 0 });

export const SystemHealthOut = Type.Object(
  {
    version: Type.String(),
    nodeVersion: Type.String(),
    name: Type.String({ description: 'Of the process that answers.' }),
    role: Type.Unsafe<'all' | 'api' | 'worker'>({ type: 'string', enum: ['all', 'api', 'worker'] }),
    startedAt: Timestamp,
    memoryBytes: Bytes,
    heapBytes: Bytes,
    store: Type.Object({
      engine: Type.String(),
      schema: Type.Integer(),
      sizeBytes: Bytes,
      isWritable: Type.Boolean(),
      logBytes: Nullable(Type.Integer({ description: 'Of the log beside the file.' })),
    }),
    nodes: Nullable(
      Type.Array(
        Type.Object({
          node: Type.Integer(),
          name: Type.String(),
          delivers: Type.Boolean(),
          startedAt: Timestamp,
          shards: Type.Integer({ description: 'Parts of the work, of 256.' }),
          isAlive: Type.Boolean({ description: 'Whether its lease holds.' }),
        }),
        { description: 'The processes that share the store; null where only one can have it.' },
      ),
    ),
    disk: Nullable(Type.Object({ freeBytes: Bytes, sizeBytes: Bytes })),
    trimmedAt: Nullable(
      Type.String({
        format: 'date-time',
        description: 'When what is past its time was last removed, since the start.',
      }),
    ),
    settings: Type.Object({
      publicUrl: Nullable(Type.String()),
      retentionDays: Type.Integer(),
      disableAfterDays: Type.Integer(),
      requestTimeoutSeconds: Type.Integer(),
      retryScheduleSeconds: Type.Array(Type.Integer()),
      httpsOnly: Type.Boolean(),
      usesProxy: Type.Boolean(),
      requiresConsent: Type.Boolean(),
      allowedSubnets: Type.Array(Type.String()),
    }),
    warnings: Type.Array(
      Type.Object({
        code: Type.Unsafe<(typeof warningCodes)[number]>({
          type: 'string',
          enum: [...warningCodes],
        }),
        text: Type.String({ description: 'What it is about, and what helps.' }),
      }),
    ),
    troubles: Type.Array(
      Type.Object({ text: Type.String(), count: Type.Integer(), lastAt: Timestamp }),
      { description: 'Lines of the log since the start, newest first, each once.' },
    ),
  },
  { $id: 'SystemHealthOut' },
);

export function systemHealthOut(health: SystemHealth, now: number) {
  const { store, settings, troubles, startedAt, trimmedAt, ...rest } = health;
  const { nodes, ...facts } = store;
  const { host: _host, ...shown } = settings;
  return {
    ...rest,
    startedAt: isoTime(startedAt),
    trimmedAt: isoTimeOrNull(trimmedAt),
    store: facts,
    nodes:
      nodes?.map((one) => ({
        node: one.node,
        name: one.name,
        delivers: one.works,
        startedAt: isoTime(one.startedAt),
        shards: one.shards,
        isAlive: one.leaseLeftMs >= 0,
      })) ?? null,
    settings: shown,
    warnings: warningsOf(health, now),
    troubles: troubles.map((one) => ({ ...one, lastAt: isoTime(one.lastAt) })),
  };
}
