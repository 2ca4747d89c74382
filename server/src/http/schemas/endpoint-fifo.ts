/** The wire form of the orders that an endpoint keeps. */
import { Type, type Static } from 'typebox';
import { waitingMax } from '../../manage/fifo.ts';
import type { OrderedKey } from '../../storage/storage.ts';
import { isoTime } from '../iso-time.ts';
import { ListResponse, Ref, Timestamp } from './common.ts';

const Key = Type.String({
  maxLength: 256,
  description: 'What `fifoKey` leads to in a payload; empty where it leads to nothing.',
});
const MsgId = Type.String({ minLength: 1, maxLength: 256 });

export const EndpointFifoKeyOut = Type.Object(
  {
    key: Key,
    msgId: Type.String({ description: 'The message whose turn it is.' }),
    eventType: Type.String(),
    attemptCount: Type.Integer({ description: 'How often it was tried so far.' }),
    nextAttempt: Timestamp,
    waiting: Type.Integer({ description: `How many wait behind it; counted up to ${waitingMax}.` }),
  },
  { $id: 'EndpointFifoKeyOut' },
);

export const EndpointFifoList = ListResponse(
  Ref(EndpointFifoKeyOut),
  'ListResponse_EndpointFifoKeyOut_',
);

export const EndpointFifoHeadIn = Type.Object(
  {
    key: Type.Optional(Key),
    msgId: Type.Optional(
      Type.String({ ...MsgId, description: 'Only this message, in place of a key.' }),
    ),
  },
  { $id: 'EndpointFifoHeadIn' },
);

export const EndpointFifoHeadOut = Type.Object(
  { key: Key, msgId: Type.String() },
  { $id: 'EndpointFifoHeadOut' },
);

export const fifoSchemas = [EndpointFifoKeyOut, EndpointFifoHeadIn, EndpointFifoHeadOut];

export function fifoKeyOut({ key, head, waiting }: OrderedKey): Static<typeof EndpointFifoKeyOut> {
  return {
    key,
    msgId: head.messageId,
    eventType: head.eventType,
    attemptCount: head.attemptNumber - 1,
    nextAttempt: isoTime(head.dueAt),
    waiting,
  };
}
