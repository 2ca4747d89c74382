/** The wire form of batches of messages, of what is asked before sending, of broadcasts and of messages for one endpoint. */
import { Type } from 'typebox';
import { Channels, EventTypeName, FieldError, Nullable, Ref, Timestamp } from './common.ts';
import { startedTaskFields } from './background-task.ts';
import { MessageIn } from './message.ts';

export const MessageBatchIn = Type.Object(
  {
    messages: Type.Array(Ref(MessageIn), { minItems: 1, maxItems: 1_000 }),
    application: Type.Optional(MessageIn.properties.application),
  },
  { $id: 'MessageBatchIn' },
);

const Result = Type.Object(
  {
    status: Type.Integer({ description: '202, or the status that a single message would have.' }),
    id: Type.Optional(Type.String({ description: 'The id of an accepted message.' })),
    code: Type.Optional(Type.String({ description: 'Why it was refused.' })),
    detail: Type.Optional(
      Type.Unsafe<unknown>({
        anyOf: [{ type: 'string' }, { type: 'array', items: Ref(FieldError) }],
      }),
    ),
  },
  { description: 'The refusal has the form that it would have for a single message.' },
);

export const MessageBatchOut = Type.Object(
  {
    data: Type.Array(Result, { description: 'In the order of the request.' }),
    accepted: Type.Integer(),
    refused: Type.Integer(),
    timestamp: Timestamp,
  },
  { $id: 'MessageBatchOut' },
);

const { application: _application, ...broadcastFields } = MessageIn.properties;

export const MessageBroadcastIn = Type.Object(broadcastFields, { $id: 'MessageBroadcastIn' });

export const EndpointMessageIn = Type.Object(broadcastFields, { $id: 'EndpointMessageIn' });

export const MessageBroadcastOut = Type.Object(startedTaskFields, { $id: 'MessageBroadcastOut' });

export const MessagePrecheckIn = Type.Object(
  { eventType: EventTypeName, channels: Type.Optional(Nullable(Channels)) },
  { $id: 'MessagePrecheckIn' },
);

export const MessagePrecheckOut = Type.Object(
  { active: Type.Boolean({ description: 'Whether any endpoint asks for such messages.' }) },
  { $id: 'MessagePrecheckOut' },
);
