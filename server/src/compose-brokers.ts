/** Puts together what speaks to brokers: one way out to them, and the clients that stay open. */
import { createBrokerSenders, type BrokerSenders } from './brokers/broker-senders.ts';
import { createConsumeBroker } from './brokers/consume-broker.ts';
import { ClientPool } from './brokers/client-pool.ts';
import type { BrokerParts } from './brokers/broker-parts.ts';
import { createSendMail } from './brokers/send-mail.ts';
import type { EmailDestination, SendTo } from './domain/destination.ts';
import type { ConsumeBroker } from './domain/broker-source.ts';
import type { Clock } from './lib/clock.ts';
import { limits } from './limits.ts';
import { createGuardedSockets, type GuardedSocketOptions } from './outbound/guarded-socket.ts';
import type { Transport } from './outbound/transport.ts';

export interface Brokers {
  senders: BrokerSenders;
  consume: ConsumeBroker;
  sendMail: SendTo<EmailDestination>;
  /** Ends what is open; nothing is sent any more. */
  close(): Promise<void>;
}

export function createBrokers(
  clock: Clock,
  transport: Transport,
  options: GuardedSocketOptions,
): Brokers {
  const { deadlineMs } = options;
  const sockets = createGuardedSockets(clock, options);
  const pool = new ClientPool(clock, limits.brokers.clients);
  const parts: BrokerParts = { clock, sockets, transport, pool, deadlineMs };
  return {
    senders: createBrokerSenders(parts),
    consume: createConsumeBroker(parts),
    sendMail: createSendMail(parts),
    async close() {
      await pool.close();
      sockets.close();
    },
  };
}
