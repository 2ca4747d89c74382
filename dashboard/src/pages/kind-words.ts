/** How kinds of destinations are called, and where they lead. */
import type { connectionWords } from '../i18n/areas/connections.ts';
import type { useWords } from '../i18n/use-words.ts';

/** Kinds that are names are written as their makers do. */
const written: Readonly<Record<string, string>> = {
  googleChat: 'Google Chat',
  nats: 'NATS',
  pubsub: 'Google Pub/Sub',
  rabbitmq: 'RabbitMQ',
  redisStream: 'Redis Stream',
  s3: 'S3',
  sqs: 'SQS',
  teams: 'Microsoft Teams',
};

export function kindWords(
  kind: string,
  t: ReturnType<typeof useWords<(typeof connectionWords)['en']>>,
): string {
  switch (kind) {
    case 'webhook':
    case 'poll':
    case 'http':
    case 'application':
    case 'email':
      return t(`kind.${kind}`);
    default:
      return written[kind] ?? kind.slice(0, 1).toUpperCase() + kind.slice(1);
  }
}

/** Without what is nearly always the same, or said by the kind already; empty where nothing is left. */
export function shortAddress(kind: string, address: string): string {
  const short = address.replace(/^(?:https?:\/\/|destination:|application:)/, '');
  return short === kind ? '' : short;
}
