/** The wire form of attempted messages and destinations. */
import { Type, type TObject } from 'typebox';
import type {
  AttemptedDestination,
  AttemptedMessage,
  DeliveryStatus,
} from '../../storage/contract/attempted.ts';
import { isoTimeOrNull } from '../iso-time.ts';
import { MessageStatus } from './attempt.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';
import { EndpointOut, endpointOut } from './endpoint.ts';
import { MessageOut, messageJson } from './message.ts';

const standing = {
  status: MessageStatus,
  statusText: Type.Unsafe<DeliveryStatus>({
    type: 'string',
    enum: ['success', 'pending', 'fail', 'sending', 'canceled'],
  }),
  nextAttempt: Type.Optional(Nullable(Timestamp)),
};

export const EndpointMessageOut = Type.Object(
  { ...(MessageOut as TObject).properties, ...standing },
  { $id: 'EndpointMessageOut' },
);

export const EndpointMessageList = ListResponse(
  Ref(EndpointMessageOut),
  'ListResponse_EndpointMessageOut_',
);

export const MessageEndpointOut = Type.Object(
  { ...(EndpointOut as TObject).properties, ...standing },
  { $id: 'MessageEndpointOut' },
);

export const MessageEndpointList = ListResponse(
  Ref(MessageEndpointOut),
  'ListResponse_MessageEndpointOut_',
);

export const AttemptHeadersOut = Type.Object(
  {
    sentHeaders: Type.Record(Type.String(), Type.String(), {
      description: 'What the attempt sent, the values of secret ones left out.',
    }),
    sensitive: Type.Array(Type.String(), {
      description: 'Names of headers whose values are hidden: secrets, and signatures.',
    }),
  },
  { $id: 'AttemptHeadersOut' },
);

export const attemptedSchemas = [EndpointMessageOut, MessageEndpointOut, AttemptHeadersOut];

/** The numbers of the wire format. */
export const statusNumbers: Record<DeliveryStatus, 0 | 1 | 2 | 3 | 4> = {
  success: 0,
  pending: 1,
  fail: 2,
  sending: 3,
  canceled: 4,
};

/** Clients that do not know the status 4 are told 2. */
function shownAs(status: DeliveryStatus, expandedStatuses: boolean): DeliveryStatus {
  return status === 'canceled' && !expandedStatuses ? 'fail' : status;
}

/** What a filter by a number asks for. */
export function statusesOf(number: number, expandedStatuses: boolean): DeliveryStatus[] {
  const all = Object.keys(statusNumbers) as DeliveryStatus[];
  return all.filter((status) => statusNumbers[shownAs(status, expandedStatuses)] === number);
}

export interface StandingView {
  withContent: boolean;
  expandedStatuses: boolean;
}

/** JSON text of a message with how its delivery stands. */
export function endpointMessageJson(
  { message, status, nextAt }: AttemptedMessage,
  { withContent, expandedStatuses }: StandingView,
): string {
  const shown = standingJson(status, nextAt, expandedStatuses);
  return `${messageJson(message, withContent).slice(0, -1)},${JSON.stringify(shown).slice(1)}`;
}

/** JSON text of an endpoint with how its delivery stands. */
export function messageEndpointJson(
  { endpoint, status, nextAt }: AttemptedDestination,
  expandedStatuses: boolean,
): string {
  return JSON.stringify({
    ...endpointOut(endpoint),
    ...standingJson(status, nextAt, expandedStatuses),
  });
}

function standingJson(status: DeliveryStatus, nextAt: number | null, expandedStatuses: boolean) {
  const shown = shownAs(status, expandedStatuses);
  return {
    status: statusNumbers[shown],
    statusText: shown,
    nextAttempt: isoTimeOrNull(nextAt),
  };
}
