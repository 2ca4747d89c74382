/** The wire form of sending again to many endpoints. */
import { Type } from 'typebox';
import { recoverableStatuses, type RecoverableStatus } from '../../domain/recovery.ts';
import { startedTaskFields } from './background-task.ts';
import { Channel, EventTypeName, Nullable, Tag, Timestamp } from './common.ts';

const Name = Type.String({ minLength: 1, maxLength: 256, pattern: '^[a-zA-Z0-9\\-_.]+$' });

export const RatePerSecond = Type.Integer({
  minimum: 1,
  maximum: 10_000,
  description: 'Deliveries that become due in a second, at the most.',
});

const Status = Type.Unsafe<RecoverableStatus>({
  type: 'integer',
  enum: [...recoverableStatuses],
  description: '0 succeeded, 2 failed, 3 will be tried again, 4 canceled.',
});

const filterFields = {
  appId: Type.Optional(Nullable(Name)),
  taskId: Type.Optional(
    Nullable(
      Type.String({
        minLength: 1,
        maxLength: 64,
        pattern: '^[a-zA-Z0-9_]+$',
        description:
          'Only what this background task sent again, by what has become of it since then; `since` may be left out.',
      }),
    ),
  ),
  received: Type.Optional(
    Nullable(
      Type.Boolean({
        description:
          'Whether what all sources received is meant, in place of what producers sent to applications.',
      }),
    ),
  ),
  endpointIds: Type.Optional(
    Nullable(Type.Array(Name, { minItems: 1, maxItems: 100, uniqueItems: true })),
  ),
  since: Type.Optional(Timestamp),
  until: Type.Optional(Nullable(Timestamp)),
  window: Type.Optional(
    Type.Unsafe<'message' | 'attempt'>({
      type: 'string',
      enum: ['message', 'attempt'],
      default: 'message',
      description:
        'What the times are about: when a message was accepted, or when the last attempt was made.',
    }),
  ),
  eventTypes: Type.Optional(
    Nullable(Type.Array(EventTypeName, { uniqueItems: true, maxItems: 1000 })),
  ),
  channel: Type.Optional(Nullable(Channel)),
  tag: Type.Optional(Nullable(Tag)),
  statuses: Type.Optional(
    Type.Array(Status, {
      minItems: 1,
      uniqueItems: true,
      maxItems: 4,
      description: 'How a delivery stands; without it, 2 and 4.',
    }),
  ),
  answers: Type.Optional(
    Nullable(
      Type.Array(
        Type.String({
          pattern: '^(none|[1-5]xx|[1-5][0-9][0-9])$',
          description: '`503`, `5xx` for all of 500 to 599, or `none` where no answer came.',
        }),
        {
          minItems: 1,
          maxItems: 50,
          uniqueItems: true,
          description: 'What the last attempt was answered.',
        },
      ),
    ),
  ),
  cause: Type.Optional(
    Nullable(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'What the cause of the last attempt holds, in small or capital letters.',
      }),
    ),
  ),
};

export const RecoveryPreviewIn = Type.Object(filterFields, { $id: 'RecoveryPreviewIn' });
export const RecoveryIn = Type.Object(
  { ...filterFields, ratePerSecond: Type.Optional(Nullable(RatePerSecond)) },
  { $id: 'RecoveryIn' },
);
export const RecoveryOut = Type.Object(startedTaskFields, { $id: 'RecoveryOut' });

const RecoveryExample = Type.Object({
  appId: Type.String(),
  endpointId: Type.String(),
  url: Type.String(),
  msgId: Type.String(),
  eventType: Type.String(),
  timestamp: Type.String({
    format: 'date-time',
    description: 'When the message was accepted.',
  }),
  attemptTimestamp: Timestamp,
  status: Status,
  responseStatusCode: Type.Integer(),
  cause: Nullable(Type.String()),
});

export const RecoveryPreviewOut = Type.Object(
  {
    count: Type.Integer(),
    isExact: Type.Boolean({ description: 'Otherwise there are at least so many.' }),
    endpoints: Type.Integer(),
    disabledEndpoints: Type.Integer({
      description: 'Endpoints with deliveries that are meant, to which nothing can be sent.',
    }),
    examples: Type.Array(RecoveryExample, { maxItems: 5 }),
  },
  { $id: 'RecoveryPreviewOut' },
);

/** For the components of the OpenAPI document. */
export const recoverySchemas = [RecoveryPreviewIn, RecoveryIn, RecoveryOut, RecoveryPreviewOut];
