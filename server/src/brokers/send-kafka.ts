/** Delivers to a topic of Kafka: done once all replicas in sync have the record. */
import type { KafkaDestination, SendTo } from '../domain/destination.ts';
import { attemptSend } from './attempt-send.ts';
import type { BrokerParts } from './broker-parts.ts';
import { KafkaPublisher } from './kafka-client.ts';
import { fill, headersOf } from './message-facts.ts';

export function createSendKafka(parts: BrokerParts): SendTo<KafkaDestination> {
  const { sockets, clock, deadlineMs } = parts;
  return ({ brokers, topic, keyTemplate, tls, sasl }, shaped, way) => {
    const access = { brokers, tls, sasl, identity: way.tls };
    return attemptSend(parts, {
      key: ['kafka', way.applicationId, brokers, tls, sasl, way.tls?.id ?? null],
      open: () => KafkaPublisher.open(sockets, access, deadlineMs),
      async run(publisher) {
        const now = clock.now();
        const key = keyTemplate === null ? null : fill('key', keyTemplate, shaped);
        const headers = headersOf(shaped, now);
        const message = { key, value: shaped.body, headers, now };
        return { topic, ...(await publisher.publish(topic, message, deadlineMs)) };
      },
    });
  };
}
