/** Delivers to a stream of Redis: done once it has given the entry an id. A retry is another entry. */
import type { RedisStreamDestination, SendTo } from '../domain/destination.ts';
import { attemptSend } from './attempt-send.ts';
import type { BrokerParts } from './broker-parts.ts';
import { headersOf } from './message-facts.ts';
import { RedisClient } from './redis-client.ts';

export function createSendRedisStream(parts: BrokerParts): SendTo<RedisStreamDestination> {
  const { clock } = parts;
  return ({ url, stream, maxLength }, shaped, { applicationId, tls }) =>
    attemptSend(parts, {
      key: ['redisStream', applicationId, url, tls?.id ?? null],
      open: () => RedisClient.open(parts, { url, identity: tls }),
      async run(client) {
        const headers = Object.entries(headersOf(shaped, clock.now())).flat();
        const id = await client.add(stream, maxLength, [
          ...headers,
          'payload',
          Buffer.from(shaped.body),
        ]);
        return { stream, id };
      },
    });
}
