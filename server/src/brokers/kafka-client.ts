/** Connections to Kafka: each of its brokers, those that it names itself included, is reached guarded. */
import type { Kafka, KafkaConfig, Producer, SASLOptions } from 'kafkajs';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import type { KafkaDestination } from '../domain/destination.ts';
import type { GuardedSockets, LateSocket } from '../outbound/guarded-socket.ts';
import { BrokerFailure } from './broker-parts.ts';
import type { PooledClient } from './client-pool.ts';
import { createKafkaCodecs } from './kafka-codecs.ts';

export type KafkaAccess = Pick<KafkaDestination, 'brokers' | 'tls' | 'sasl'> & {
  identity: TlsIdentity | null;
};

export async function createKafka(
  sockets: GuardedSockets,
  { brokers, tls, sasl, identity }: KafkaAccess,
  maxMs: number,
): Promise<Kafka> {
  // Not all that it exports has a name that Node sees.
  const { default: kafkajs } = await import('kafkajs');
  const { Kafka: Client, CompressionCodecs, CompressionTypes } = kafkajs;
  const codecs = createKafkaCodecs();
  Object.assign(CompressionCodecs, {
    [CompressionTypes.Snappy]: codecs.snappy,
    [CompressionTypes.LZ4]: codecs.lz4,
    [CompressionTypes.ZSTD]: codecs.zstd,
  });
  const config: KafkaConfig = {
    clientId: 'gancho',
    brokers,
    // What is shown and trusted is the socket's business; this says only that there is TLS.
    ssl: tls,
    connectionTimeout: maxMs,
    authenticationTimeout: maxMs,
    requestTimeout: maxMs,
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    // Whatever goes wrong comes back as a failure too.
    logCreator: () => () => {},
    socketFactory: (({
      host,
      port,
      onConnect,
    }: {
      host: string;
      port: number;
      onConnect: () => void;
    }) =>
      endingWhereUnread(
        sockets.openLater({ host, port, tls: tls ? 'now' : 'none', identity }, onConnect),
      )) as unknown as NonNullable<KafkaConfig['socketFactory']>,
  };
  if (sasl !== null) config.sasl = sasl as SASLOptions;
  return new Client(config);
}

/**
 * The client reads as bytes arrive, where nobody catches what it throws: an answer that it cannot read
 * ends the connection, and not this process.
 */
function endingWhereUnread(socket: LateSocket): LateSocket {
  const emit = socket.emit.bind(socket) as (...values: unknown[]) => boolean;
  socket.emit = (...values: unknown[]): boolean => {
    if (values[0] !== 'data') return emit(...values);
    try {
      return emit(...values);
    } catch (error) {
      socket.destroy(error as Error);
      return true;
    }
  };
  return socket;
}

export class KafkaPublisher implements PooledClient {
  readonly #producer: Producer;

  private constructor(producer: Producer) {
    this.#producer = producer;
  }

  static async open(
    sockets: GuardedSockets,
    access: KafkaAccess,
    maxMs: number,
  ): Promise<KafkaPublisher> {
    const kafka = await createKafka(sockets, access, maxMs);
    const { Partitioners } = await import('kafkajs');
    const producer = kafka.producer({
      // As the client of the Apache project chooses, so that a key stays where it is.
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
    await producer.connect();
    return new KafkaPublisher(producer);
  }

  /** Resolves once all replicas in sync have it; with where it stands. */
  async publish(
    topic: string,
    message: {
      key: string | null;
      value: Uint8Array;
      headers: Record<string, string>;
      now: number;
    },
    maxMs: number,
  ): Promise<{ partition: number; offset: string }> {
    const { key, value, headers, now } = message;
    const [stored] = await this.#producer.send({
      topic,
      acks: -1,
      timeout: maxMs,
      messages: [{ key, value: Buffer.from(value), headers, timestamp: String(now) }],
    });
    if (stored === undefined) throw new BrokerFailure('Kafka confirmed nothing');
    const { partition, baseOffset } = stored;
    return { partition, offset: baseOffset ?? '' };
  }

  onEnd(): void {
    // The client finds its way back to the brokers by itself; one that hangs is dropped.
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }
}
