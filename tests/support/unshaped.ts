/** For deliveries of tests whose endpoints only sign and post. */
import type { Shaping } from '../../server/src/delivery/send-shaped.ts';

function never(): never {
  throw new Error('no endpoint of this test reshapes anything');
}

export const unshaped: Shaping = {
  transform: never,
  enrich: never,
  sendTo: {
    http: never,
    application: never,
    slack: never,
    teams: never,
    discord: never,
    googleChat: never,
    telegram: never,
    email: never,
    kafka: never,
    rabbitmq: never,
    nats: never,
    redisStream: never,
    sqs: never,
    s3: never,
    pubsub: never,
  },
};

/** For programs of tests in which nobody sets a transformation. */
export const untransformed = { run: never, check: never };
