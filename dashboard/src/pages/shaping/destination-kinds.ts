/** The kinds of destinations that pages offer, in their order. */

/** Those whose settings are given on the page of the endpoint alone. */
export const laterKinds = [
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
] as const;

export const destinationKinds = ['webhook', 'http', 'application', ...laterKinds] as const;
