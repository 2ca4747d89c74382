/** What every client of a broker is made with, and how it says that something went wrong. */
import type { Clock } from '../lib/clock.ts';
import { failureCause } from '../outbound/failure-cause.ts';
import type { GuardedSockets } from '../outbound/guarded-socket.ts';
import type { Transport } from '../outbound/transport.ts';
import type { ClientPool } from './client-pool.ts';

export interface BrokerParts {
  clock: Clock;
  sockets: GuardedSockets;
  /** For those that speak HTTP. */
  transport: Transport;
  /** Clients that stay open between sends. */
  pool: ClientPool;
  /** From the first byte to the confirmation. */
  deadlineMs: number;
}

/** A broker refused, or cannot be reached: no bug of this program, and told in these words. */
export class BrokerFailure extends Error {}

/** One sentence without a full stop, for the person who reads the record of the attempt. */
export function brokerCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Some clients put their own words around a failure of the connection.
  const { message, code, cert } = (error.cause instanceof Error ? error.cause : error) as Failure;
  // Reply codes of protocols are no codes of the system.
  const systemCode = typeof code === 'string' ? { code } : {};
  return failureCause({ message, ...systemCode, ...(cert === undefined ? {} : { cert }) });
}

type Failure = Error & { code?: unknown; cert?: unknown };

/** The end of a connection, for those that wait for something on it. */
export interface Ending {
  /** The first reason counts; null where none is known. */
  end(reason: Error | null): void;
  /** Rejects with the reason where the end comes first. */
  race<T>(work: Promise<T>): Promise<T>;
  onEnd(ended: () => void): void;
}

export function whenEnded(unknownReason: string): Ending {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  return {
    end: (reason) => reject(reason ?? new BrokerFailure(unknownReason)),
    race: (work) => Promise.race([work, promise]),
    onEnd: (ended) => void promise.catch(ended),
  };
}
