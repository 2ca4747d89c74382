/** The wire form of what happens, for those who look on. */
import { Type } from 'typebox';
import { happeningKinds } from '../../domain/happening.ts';
import { Nullable, Timestamp } from './common.ts';

const LiveHappening = Type.Object(
  {
    id: Type.String({ description: 'The place to go on after, as `Last-Event-ID`.' }),
    kind: Type.Union(happeningKinds.map((kind) => Type.Literal(kind))),
    at: Timestamp,
    appId: Type.String(),
    appName: Type.String(),
    sourceId: Nullable(Type.String()),
    messageId: Nullable(Type.String()),
    eventType: Nullable(Type.String()),
  },
  {
    description:
      'Beside these, an attempt has `attemptId`, `endpointId`, `url`, `number`, `trigger`, `status`, `responseStatusCode`, `durationMs`, `cause`, `nextAttemptAt`; a message `eventId`, `endpoints`; a request `outcome`, `responseStatusCode`, `reason`, `detail`.',
    additionalProperties: true,
  },
);

export const LiveOut = Type.Object(
  {
    data: Type.Array(LiveHappening, { description: 'Oldest first.' }),
    iterator: Type.String({ description: 'Goes on from here.' }),
    isAll: Type.Boolean({
      description: 'Whether nothing is missing between the given place and the first one.',
    }),
    nodes: Type.Union([Type.Literal('one'), Type.Literal('all')], {
      description: '`all` where other nodes that share the store are told of too.',
    }),
  },
  { $id: 'LiveOut' },
);

export const liveSchemas = [LiveOut];
