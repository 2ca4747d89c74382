/** Delivers to a topic of Google Cloud Pub/Sub by its REST API: done once it has given an id. */
import type { PubsubDestination, SendTo, ShapedDelivery } from '../domain/destination.ts';
import { attemptRequest } from './attempt-request.ts';
import type { BrokerParts } from './broker-parts.ts';
import { googleToken } from './google-token.ts';
import { fill, headersOf } from './message-facts.ts';

const service = 'https://pubsub.googleapis.com/';

export function createSendPubsub(parts: BrokerParts): SendTo<PubsubDestination> {
  return (destination, shaped, { applicationId, tls, userAgent }) =>
    // oxlint-disable-next-line require-await -- what is thrown on the way is an outcome too
    attemptRequest(parts, async () => {
      const now = parts.clock.now();
      const { projectId, topic, endpoint, serviceAccount } = destination;
      const topicPath = `projects/${encodeURIComponent(projectId)}/topics/${encodeURIComponent(topic)}`;
      const message = messageOf(destination, shaped, now);
      // An emulator knows no accounts.
      const authorization: Record<string, string> =
        serviceAccount === '{}'
          ? {}
          : { authorization: `Bearer ${googleToken(serviceAccount, service, now)}` };
      return {
        request: {
          applicationId,
          tls,
          method: 'POST',
          url: `${(endpoint ?? service).replace(/\/$/, '')}/v1/${topicPath}:publish`,
          headers: {
            'user-agent': userAgent,
            'content-type': 'application/json',
            ...authorization,
          },
          body: new TextEncoder().encode(JSON.stringify({ messages: [message] })),
        },
        confirms: ({ messageIds }) => Array.isArray(messageIds) && messageIds.length === 1,
      };
    });
}

function messageOf(
  { orderingKeyTemplate }: PubsubDestination,
  shaped: ShapedDelivery,
  now: number,
): Record<string, unknown> {
  return {
    data: Buffer.from(shaped.body).toString('base64'),
    attributes: headersOf(shaped, now),
    ...(orderingKeyTemplate === null
      ? {}
      : { orderingKey: fill('ordering key', orderingKeyTemplate, shaped) }),
  };
}
