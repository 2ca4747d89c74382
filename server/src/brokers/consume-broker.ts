/** Takes from any kind of broker that can be a source. */
import type {
  BrokerSource,
  ConsumeBroker,
  Consumption,
  TakeRecord,
} from '../domain/broker-source.ts';
import { brokerCause, BrokerFailure, type BrokerParts } from './broker-parts.ts';
import { consumeKafka } from './consume-kafka.ts';
import { consumeNats } from './consume-nats.ts';
import { consumeRabbitmq } from './consume-rabbitmq.ts';
import { consumeSqs } from './consume-sqs.ts';

export function createConsumeBroker(parts: BrokerParts): ConsumeBroker {
  return async (source, applicationId, take) => {
    try {
      const consumption = await consume(parts, source, applicationId, take);
      const ended = consumption.ended.then((reason) => (reason === null ? null : inWords(reason)));
      return { ...consumption, ended };
    } catch (error) {
      throw inWords(error);
    }
  };
}

/** Whatever happened to a connection is told as for deliveries; what else was thrown stays what it is. */
function inWords(error: unknown): Error {
  const isOfConnection =
    error instanceof Error && typeof (error as { code?: unknown }).code === 'string';
  if (error instanceof Error && !isOfConnection && error.cause === undefined) return error;
  return new BrokerFailure(brokerCause(error));
}

function consume(
  parts: BrokerParts,
  source: BrokerSource,
  applicationId: string,
  take: TakeRecord,
): Promise<Consumption> {
  switch (source.type) {
    case 'kafka':
      return consumeKafka(parts, source, take);
    case 'rabbitmq':
      return consumeRabbitmq(parts, source, take);
    case 'nats':
      return consumeNats(parts, source, take);
    case 'sqs':
      return consumeSqs(parts, source, applicationId, take);
  }
}
