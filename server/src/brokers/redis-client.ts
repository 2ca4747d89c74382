/** Connections to Redis, and to what speaks its protocol, over a socket that was checked. */
import type { Redis } from 'ioredis';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import { withinDeadline } from './attempt-send.ts';
import { BrokerFailure, whenEnded, type BrokerParts, type Ending } from './broker-parts.ts';
import type { PooledClient } from './client-pool.ts';

export interface RedisAccess {
  /** `redis://` or `rediss://`, with name, password and number of the database. */
  url: string;
  identity: TlsIdentity | null;
}

export class RedisClient implements PooledClient {
  readonly #redis: Redis;
  readonly #ending: Ending;

  private constructor(redis: Redis, ending: Ending) {
    this.#redis = redis;
    this.#ending = ending;
  }

  static async open(
    { sockets, clock, deadlineMs }: Pick<BrokerParts, 'sockets' | 'clock' | 'deadlineMs'>,
    { url: text, identity }: RedisAccess,
  ): Promise<RedisClient> {
    const { Redis: Client, AbstractConnector } = await import('ioredis');
    const url = new URL(text);
    const target = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || 6379,
      tls: url.protocol === 'rediss:' ? ('now' as const) : ('none' as const),
      identity,
    };
    class GuardedConnector extends AbstractConnector {
      constructor() {
        super(1_000);
      }
      async connect() {
        this.stream = await sockets.open(target);
        return this.stream;
      }
    }
    const ending = whenEnded('Redis closed the connection before it answered');
    const redis = new Client({
      Connector: GuardedConnector,
      lazyConnect: true,
      ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
      ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
      db: Number(url.pathname.slice(1)) || 0,
      connectionName: 'gancho',
      connectTimeout: deadlineMs,
      // What was sent and not answered may have happened: the next attempt is another record.
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
    });
    redis.on('error', (error: Error) => ending.end(error));
    redis.on('end', () => ending.end(null));
    try {
      await withinDeadline(clock, deadlineMs, ending.race(redis.connect()));
    } catch (error) {
      redis.disconnect();
      throw error;
    }
    return new RedisClient(redis, ending);
  }

  /** Resolves with the id that the entry got. */
  async add(
    stream: string,
    maxLength: number | null,
    fields: readonly (string | Buffer)[],
  ): Promise<string> {
    const bound = maxLength === null ? [] : ['MAXLEN', '~', maxLength];
    const adding = this.#redis.call('XADD', [stream, ...bound, '*', ...fields]);
    const id = await this.#ending.race(adding);
    if (typeof id !== 'string') throw new BrokerFailure('Redis gave the entry no id');
    return id;
  }

  onEnd(ended: () => void): void {
    this.#ending.onEnd(ended);
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
