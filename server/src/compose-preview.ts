/** Puts together what shows what an endpoint would send, with the very senders that send. */
import { createBrokerSenders } from './brokers/broker-senders.ts';
import type { BrokerParts } from './brokers/broker-parts.ts';
import type { PreviewParts } from './delivery/preview-delivery.ts';
import type { Shaping } from './delivery/send-shaped.ts';
import { createSendToApplication } from './delivery/send-to-application.ts';
import { createSendToChat } from './delivery/send-to-chat.ts';
import { createSendToHttp } from './delivery/send-to-http.ts';
import { mailMessage } from './domain/mail-message.ts';
import type { Outcome } from './domain/outcome.ts';
import type { RunTransformation } from './domain/transformation.ts';
import type { Clock } from './lib/clock.ts';
import { limits } from './limits.ts';
import type { Departure, Transport } from './outbound/transport.ts';

interface Parts {
  clock: Clock;
  userAgent: string;
  transform: RunTransformation;
}

export function createPreviewParts({ clock, userAgent, transform }: Parts): PreviewParts {
  return {
    clock,
    userAgent,
    shapingOf: (note, record) => notingShaping(clock, transform, note, record),
  };
}

function notingShaping(
  clock: Clock,
  transform: RunTransformation,
  note: (departure: Departure) => Outcome,
  record: unknown,
): Shaping {
  const handed = (...values: unknown[]): Outcome => note({ kind: 'handed', values });
  const transport: Transport = {
    send: (request) => Promise.resolve(note({ kind: 'request', request })),
    close: () => Promise.resolve(),
  };
  const sendToChat = createSendToChat(transport);
  const brokers = createBrokerSenders(notingParts(clock, transport, handed));
  return {
    transform,
    enrich: () => Promise.resolve({ kind: 'ok', record }),
    sendTo: {
      http: createSendToHttp(transport),
      application: createSendToApplication(
        {
          clock,
          publish: (publication) => {
            handed(publication);
            return Promise.resolve({ kind: 'known' });
          },
        },
        limits.publishing,
      ),
      slack: sendToChat,
      teams: sendToChat,
      discord: sendToChat,
      googleChat: sendToChat,
      telegram: sendToChat,
      email: (destination, shaped) => {
        const mail = mailMessage(destination, shaped);
        return Promise.resolve(
          'error' in mail ? { kind: 'failed', cause: mail.error, durationMs: 0 } : handed(mail.ok),
        );
      },
      ...brokers,
    },
  };
}

/** Brokers get a client that notes what it is given, whatever its acts are called. */
function notingParts(
  clock: Clock,
  transport: Transport,
  handed: (...values: unknown[]) => Outcome,
): BrokerParts {
  const act = (...values: unknown[]): Promise<object> => {
    handed(...values);
    return Promise.resolve({});
  };
  const client = { publish: act, add: act };
  const pool = {
    use: (_name: string, _open: unknown, run: (one: typeof client) => Promise<unknown>) =>
      run(client),
    drop: () => {},
  };
  return {
    clock,
    transport,
    // Nothing is opened: the pool has its client already.
    sockets: null as unknown as BrokerParts['sockets'],
    pool: pool as unknown as BrokerParts['pool'],
    deadlineMs: 0,
  };
}
