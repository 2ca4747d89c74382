/** Puts together what endpoints can do beside signing and posting. */
import type { Shaping } from './delivery/send-shaped.ts';
import type { Outcome } from './domain/outcome.ts';

/** A kind of destination that this build has no client for. */
function absent(what: string): () => Promise<Extract<Outcome, { kind: 'failed' }>> {
  const cause = `${what} is not part of this build of Gancho`;
  return () => Promise.resolve({ kind: 'failed', cause, durationMs: 0 });
}

export function createShaping(): Shaping {
  return {
    transform: () =>
      Promise.resolve({
        kind: 'failed',
        cause: 'transformations are not part of this build',
        logs: [],
      }),
    enrich: absent('enrichment'),
    sendTo: {
      http: absent('http'),
      application: absent('application'),
      slack: absent('slack'),
      teams: absent('teams'),
      discord: absent('discord'),
      googleChat: absent('googleChat'),
      telegram: absent('telegram'),
      email: absent('email'),
      kafka: absent('kafka'),
      rabbitmq: absent('rabbitmq'),
      nats: absent('nats'),
      redisStream: absent('redisStream'),
      sqs: absent('sqs'),
      s3: absent('s3'),
      pubsub: absent('pubsub'),
    },
  };
}
