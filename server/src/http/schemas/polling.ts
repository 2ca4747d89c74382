/** The wire form of messages that are fetched. */
import { Type } from 'typebox';
import type { Message } from '../../domain/message.ts';
import { HeaderMap, Nullable, Ref, Timestamp } from './common.ts';
import { messageJson, MessageOut } from './message.ts';

const headers = Type.Optional(Nullable(HeaderMap));

export const PollingEndpointMessageOut = Type.Object(
  { ...MessageOut.properties, headers },
  { $id: 'PollingEndpointMessageOut' },
);

export const PollingEndpointOut = Type.Object(
  {
    data: Type.Array(Ref(PollingEndpointMessageOut)),
    iterator: Type.String({ description: 'Ask for what follows with it, now or later.' }),
    done: Type.Boolean({ description: 'Whether nothing follows yet.' }),
  },
  { $id: 'PollingEndpointOut' },
);

export const PollingEndpointConsumerSeekIn = Type.Object(
  { after: Timestamp },
  { $id: 'PollingEndpointConsumerSeekIn' },
);

export const PollingEndpointConsumerSeekOut = Type.Object(
  { iterator: Type.String() },
  { $id: 'PollingEndpointConsumerSeekOut' },
);

const offset = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const PollerV2MessageOut = Type.Object(
  { ...MessageOut.properties, headers, offset },
  { $id: 'PollerV2MessageOut' },
);

export const PollerV2PollOut = Type.Object(
  {
    data: Type.Array(Ref(PollerV2MessageOut)),
    done: Type.Boolean({
      description: 'Whether nothing follows yet; false too while somebody else holds the lease.',
    }),
  },
  { $id: 'PollerV2PollOut' },
);

export const PollerV2CommitIn = Type.Object({ offset }, { $id: 'PollerV2CommitIn' });

/** A message with the headers that a delivery would have; `more` is written behind its fields. */
export function polledJson(message: Message, more: Record<string, unknown> = {}): string {
  const json = messageJson({ ...message, headers: null }, true);
  const rest = JSON.stringify({ headers: message.headers, ...more });
  return `${json.slice(0, -1)},${rest.slice(1)}`;
}
