/** Takes from a queue of RabbitMQ: a message is acknowledged once it is taken, or it comes again. */
import type { Channel, ConsumeMessage } from 'amqplib';
import type {
  BrokerRecord,
  Consumption,
  RabbitmqSource,
  TakeRecord,
} from '../domain/broker-source.ts';
import { withinDeadline } from './attempt-send.ts';
import { BrokerFailure, type BrokerParts } from './broker-parts.ts';
import { textHeaders, UnderWay } from './consumption.ts';
import { connectAmqp, endAmqp } from './rabbitmq-client.ts';

export async function consumeRabbitmq(
  { sockets, clock, deadlineMs }: BrokerParts,
  { url, queue, prefetch }: RabbitmqSource,
  take: TakeRecord,
): Promise<Consumption> {
  const model = await connectAmqp(sockets, { url, identity: null }, deadlineMs);
  const end = (): Promise<void> => endAmqp(model, clock, deadlineMs);
  const underWay = new UnderWay(take, prefetch);
  const lost = (error?: Error): void =>
    underWay.end(error ?? new BrokerFailure('RabbitMQ closed the connection'));
  let channel: Channel;
  try {
    model.on('error', lost).on('close', lost);
    channel = await withinDeadline(clock, deadlineMs, model.createChannel());
    channel.on('error', lost).on('close', lost);
    // The broker hands over no more than this before it hears of some of them.
    await withinDeadline(clock, deadlineMs, channel.prefetch(prefetch));
    const consuming = channel.consume(queue, (message) => {
      if (message === null) underWay.end(new BrokerFailure(`the queue '${queue}' was deleted`));
      else void underWay.add(recordOf(queue, message), () => channel.ack(message));
    });
    await withinDeadline(clock, deadlineMs, consuming);
  } catch (error) {
    void end();
    throw error;
  }
  return underWay.asConsumption(end);
}

function recordOf(queue: string, { content, fields, properties }: ConsumeMessage): BrokerRecord {
  const { messageId, type, contentType, headers } = properties;
  return {
    // The protocol gives messages no id: without one from the publisher, nothing tells them apart.
    id: textOrNull(messageId) === null ? null : `${queue}/${String(messageId)}`,
    place: queue,
    key: fields.routingKey,
    headers: textHeaders(headers ?? {}),
    contentType: textOrNull(contentType),
    eventType: textOrNull(type),
    body: content,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
