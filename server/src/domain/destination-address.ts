/** What is shown of where an endpoint's messages go: enough to know it again, and no secret. */
import type { Destination } from './destination.ts';

export const destinationTypes: readonly Destination['type'][] = [
  'http',
  'application',
  'slack',
  'teams',
  'discord',
  'googleChat',
  'telegram',
  'email',
  'kafka',
  'rabbitmq',
  'nats',
  'redisStream',
  'sqs',
  's3',
  'pubsub',
];

/**
 * The address that the record of an attempt carries. The URLs of chats are passwords in themselves,
 * so of those only the kind is said; names and passwords within other URLs are left out.
 */
export function shownAddress(destination: Destination | null, url: string): string {
  if (destination === null) return url;
  switch (destination.type) {
    case 'http':
      return url;
    case 'application':
      return `application:${destination.applicationId}`;
    case 'slack':
    case 'teams':
    case 'discord':
    case 'googleChat':
      return destination.type;
    case 'telegram':
      return `telegram:${destination.chatId}`;
    case 'email': {
      const scheme = destination.secure === 'tls' ? 'smtps' : 'smtp';
      return `${scheme}://${destination.host}:${destination.port}`;
    }
    case 'kafka':
      return `kafka://${destination.brokers[0] ?? ''}/${destination.topic}`;
    case 'rabbitmq':
      return `${withoutCredentials(destination.url)} ${destination.exchange}`.trimEnd();
    case 'nats':
      return `${withoutCredentials(destination.servers[0] ?? 'nats')} ${destination.subjectTemplate}`;
    case 'redisStream':
      return `${withoutCredentials(destination.url)} ${destination.stream}`;
    case 'sqs':
      return destination.queueUrl;
    case 's3':
      return `s3://${destination.bucket}`;
    case 'pubsub':
      return `pubsub:projects/${destination.projectId}/topics/${destination.topic}`;
  }
}

function withoutCredentials(text: string): string {
  if (!URL.canParse(text)) return text.replace(/^.*@/, '');
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
