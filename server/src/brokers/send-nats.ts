/** Delivers to a subject of NATS: done once a stream (JetStream) has it. A retry is known as one. */
import type { NatsDestination, SendTo } from '../domain/destination.ts';
import { attemptSend } from './attempt-send.ts';
import type { BrokerParts } from './broker-parts.ts';
import { fill, headersOf, repetitionKey } from './message-facts.ts';
import { NatsPublisher } from './nats-client.ts';

export function createSendNats(parts: BrokerParts): SendTo<NatsDestination> {
  const { sockets, clock, deadlineMs } = parts;
  return (destination, shaped, way) => {
    const { servers, subjectTemplate, token, username, password, tls } = destination;
    const access = { servers, token, username, password, tls, identity: way.tls };
    return attemptSend(parts, {
      key: ['nats', way.applicationId, { ...access, identity: way.tls?.id ?? null }],
      open: () => NatsPublisher.open(sockets, access, deadlineMs),
      async run(publisher) {
        const subject = fill('subject', subjectTemplate, shaped);
        const headers = headersOf(shaped, clock.now());
        const message = { id: repetitionKey(shaped), body: shaped.body, headers };
        return { subject, ...(await publisher.publish(subject, message, deadlineMs)) };
      },
    });
  };
}
