/** Takes from any kind of broker that can be a source. */
import type { ConsumeBroker } from '../domain/broker-source.ts';
import type { BrokerParts } from './broker-parts.ts';
import { consumeKafka } from './consume-kafka.ts';
import { consumeNats } from './consume-nats.ts';
import { consumeRabbitmq } from './consume-rabbitmq.ts';
import { consumeSqs } from './consume-sqs.ts';

export function createConsumeBroker(parts: BrokerParts): ConsumeBroker {
  return (source, applicationId, take) => {
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
  };
}
