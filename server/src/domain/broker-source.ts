/** Sources that take from a broker what others publish there, and what a record of one is. */
import type { AwsAccess, KafkaDestination, NatsDestination } from './destination.ts';

interface BrokerSourceCommon {
  /** A template of the event type, such as `{{headers["x-type"]}}`; null for what the record says. */
  eventType: string | null;
  /** As many records may be under way at a time; 1 keeps their order. */
  prefetch: number;
}

export interface KafkaSource
  extends Pick<KafkaDestination, 'brokers' | 'tls' | 'sasl' | 'topic'>, BrokerSourceCommon {
  type: 'kafka';
  /** The consumer group, whose offsets say where it goes on. */
  group: string;
  /** Where a group begins that was never seen: at the oldest record, or at what comes from now on. */
  fromBeginning: boolean;
}

export interface RabbitmqSource extends BrokerSourceCommon {
  type: 'rabbitmq';
  url: string;
  queue: string;
}

export interface NatsSource
  extends
    Pick<NatsDestination, 'servers' | 'token' | 'username' | 'password' | 'tls'>,
    BrokerSourceCommon {
  type: 'nats';
  stream: string;
  /** The durable consumer; it is made where it is missing. */
  durable: string;
  /** Of a consumer that is made; null takes all subjects of the stream. */
  subject: string | null;
}

export interface SqsSource extends AwsAccess, BrokerSourceCommon {
  type: 'sqs';
  queueUrl: string;
}

export type BrokerSource = KafkaSource | RabbitmqSource | NatsSource | SqsSource;

export const brokerSourceTypes = ['kafka', 'rabbitmq', 'nats', 'sqs'] as const;

/** How the connection of a source stands, for its owner to read. */
export interface BrokerSourceState {
  connected: boolean;
  /** When this became so. */
  since: number;
  /** Why it failed last, in words; null for never. */
  lastError: string | null;
  lastErrorAt: number | null;
  /** Failures in a row. */
  failures: number;
}

/** What a broker hands over: one record, message or whatever it calls it. */
export interface BrokerRecord {
  /** The broker's own name of it, the same whenever it is handed over again; null where it has none. */
  id: string | null;
  /** The topic, subject or queue. */
  place: string;
  /** The key or routing key; empty for none. */
  key: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** As the publisher says; null where it does not. */
  contentType: string | null;
  /** As the publisher says; null where it does not. */
  eventType: string | null;
  body: Uint8Array;
}

/** Resolves once the record needs not come again; a record whose taking rejects is not acknowledged. */
export type TakeRecord = (record: BrokerRecord) => Promise<void>;

export interface Consumption {
  /** Resolves with why it ended, null where it was asked to. Never rejects. */
  ended: Promise<Error | null>;
  /** Takes nothing new, waits for what is under way and closes. */
  stop(): Promise<void>;
}

/** Resolves once it is connected and takes; rejects where it cannot. */
export type ConsumeBroker = (
  source: BrokerSource,
  applicationId: string,
  take: TakeRecord,
) => Promise<Consumption>;

/** What templates of the event type can name. */
export function recordValues(record: BrokerRecord, payload: unknown): Record<string, unknown> {
  const { headers, place, key } = record;
  return { payload, headers, place, key };
}
