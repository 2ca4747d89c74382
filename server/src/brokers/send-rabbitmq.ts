/** Delivers to an exchange of RabbitMQ: done once a queue has the message and the broker has said so. */
import type { RabbitmqDestination, SendTo } from '../domain/destination.ts';
import { attemptSend } from './attempt-send.ts';
import type { BrokerParts } from './broker-parts.ts';
import { fill, headersOf } from './message-facts.ts';
import { AmqpPublisher } from './rabbitmq-client.ts';

export function createSendRabbitmq(parts: BrokerParts): SendTo<RabbitmqDestination> {
  const { clock } = parts;
  return ({ url, exchange, routingKeyTemplate }, shaped, { applicationId, tls }) => {
    const { delivery, eventType, contentType, body } = shaped;
    const access = { url, identity: tls };
    return attemptSend(parts, {
      // A missing exchange costs the channel: that of another endpoint is not to go with it.
      key: ['rabbitmq', applicationId, url, tls?.id ?? null, exchange],
      open: () => AmqpPublisher.open(parts, access),
      async run(publisher) {
        const now = clock.now();
        const routingKey = fill('routing key', routingKeyTemplate ?? '{{eventType}}', shaped);
        const key = `${delivery.messageId}.${delivery.endpointId}.${delivery.attemptNumber}`;
        await publisher.publish(
          key,
          { exchange, routingKey, body },
          {
            messageId: delivery.messageId,
            timestamp: Math.floor(now / 1000),
            type: eventType,
            contentType,
            appId: 'gancho',
            headers: headersOf(shaped, now),
          },
        );
        return { exchange, routingKey };
      },
    });
  };
}
