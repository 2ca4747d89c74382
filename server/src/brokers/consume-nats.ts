/** Takes from a stream of NATS by a durable consumer: what is not acknowledged comes again. */
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BrokerRecord, Consumption, NatsSource, TakeRecord } from '../domain/broker-source.ts';
import { BrokerFailure, type BrokerParts } from './broker-parts.ts';
import { UnderWay } from './consumption.ts';
import { connectNats } from './nats-client.ts';

const ackWaitMs = 60_000;

export async function consumeNats(
  { sockets, deadlineMs }: BrokerParts,
  source: NatsSource,
  take: TakeRecord,
): Promise<Consumption> {
  const connection = await connectNats(sockets, { ...source, identity: null }, deadlineMs);
  const underWay = new UnderWay(take, source.prefetch);
  void connection.closed().then((error) => {
    underWay.end(error instanceof Error ? error : new BrokerFailure('NATS closed the connection'));
  });
  try {
    const consumer = await findConsumer(connection, source);
    const messages = await consumer.consume({ max_messages: source.prefetch });
    const reading = read(messages, underWay);
    return underWay.asConsumption(async () => {
      messages.stop();
      await reading;
      await connection.close();
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function read(messages: AsyncIterable<JsMsg>, underWay: UnderWay): Promise<void> {
  try {
    for await (const message of messages) {
      if (underWay.isOver) break;
      await underWay.add(recordOf(message), () => message.ack());
    }
  } catch (error) {
    underWay.end(error as Error);
  }
}

async function findConsumer(
  connection: NatsConnection,
  { stream, durable, subject, prefetch }: NatsSource,
): Promise<Consumer> {
  const { jetstream, jetstreamManager, AckPolicy } = await import('@nats-io/jetstream');
  const { nanos } = await import('@nats-io/transport-node');
  const manager = await jetstreamManager(connection);
  const known = await manager.consumers.info(stream, durable).catch((error: Error) => {
    if (/consumer not found/i.test(error.message)) return null;
    throw new BrokerFailure(`NATS: ${error.message} (stream '${stream}')`);
  });
  if (known === null) {
    await manager.consumers.add(stream, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: prefetch,
      ...(subject === null ? {} : { filter_subject: subject }),
    });
  } else if (known.config.ack_policy !== AckPolicy.Explicit) {
    // What is acknowledged before it is taken would be lost with this process.
    throw new BrokerFailure(`the consumer '${durable}' has to acknowledge each message (explicit)`);
  }
  return jetstream(connection).consumers.get(stream, durable);
}

function recordOf(message: JsMsg): BrokerRecord {
  const headers: Record<string, string> = {};
  for (const [name, values] of message.headers ?? []) headers[name.toLowerCase()] = values[0] ?? '';
  const { stream, streamSequence, timestampNanos } = message.info;
  return {
    // The moment too: a stream that is made anew counts from one again.
    id: `${stream}/${streamSequence}/${timestampNanos}`,
    place: message.subject,
    key: '',
    headers,
    contentType: headers['content-type'] ?? null,
    eventType: null,
    body: message.data,
  };
}
