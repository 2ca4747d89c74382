/** The senders of all kinds of brokers, over the clients that they share. */
import type { BrokerDestination, SendTo } from '../domain/destination.ts';
import type { BrokerParts } from './broker-parts.ts';
import { createSendKafka } from './send-kafka.ts';
import { createSendNats } from './send-nats.ts';
import { createSendPubsub } from './send-pubsub.ts';
import { createSendRabbitmq } from './send-rabbitmq.ts';
import { createSendRedisStream } from './send-redis-stream.ts';
import { createSendS3 } from './send-s3.ts';
import { createSendSqs } from './send-sqs.ts';

export type BrokerSenders = {
  [Type in BrokerDestination['type']]: SendTo<Extract<BrokerDestination, { type: Type }>>;
};

export function createBrokerSenders(parts: BrokerParts): BrokerSenders {
  return {
    kafka: createSendKafka(parts),
    rabbitmq: createSendRabbitmq(parts),
    nats: createSendNats(parts),
    redisStream: createSendRedisStream(parts),
    sqs: createSendSqs(parts),
    s3: createSendS3(parts),
    pubsub: createSendPubsub(parts),
  };
}
