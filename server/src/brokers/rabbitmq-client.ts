/** Connections to RabbitMQ, and to whatever else speaks AMQP 0-9-1, with a channel that confirms. */
import { isIP, type Socket } from 'node:net';
import type { ChannelModel, ConfirmChannel, Message, Options, SocketOptions } from 'amqplib';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import type { Clock } from '../lib/clock.ts';
import type { GuardedSockets } from '../outbound/guarded-socket.ts';
import { withinDeadline } from './attempt-send.ts';
import { BrokerFailure, whenEnded, type BrokerParts, type Ending } from './broker-parts.ts';
import type { PooledClient } from './client-pool.ts';
import { quietAmqp } from './quiet-amqp.ts';

const heartbeatSeconds = 20;

export interface AmqpAccess {
  /** With name, password and virtual host. */
  url: string;
  identity: TlsIdentity | null;
}

/** The connection leads to a checked address: TLS over a socket of ours, or addresses looked up here. */
export async function connectAmqp(
  sockets: GuardedSockets,
  { url, identity }: AmqpAccess,
  maxMs: number,
): Promise<ChannelModel> {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'amqps:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: Number(port) || (secure ? 5671 : 5672), identity };
  const way = secure ? await tlsWay(sockets, target) : await clearWay(sockets, target);
  const { connect } = await import('amqplib');
  quietAmqp();
  const options = { noDelay: true, keepAlive: true, timeout: maxMs, ...way };
  // Its types name what TLS takes; what it is given reaches the socket as it is.
  return connect(withHeartbeat(url), options as SocketOptions);
}

interface AmqpTarget {
  host: string;
  port: number;
  identity: TlsIdentity | null;
}

async function tlsWay(sockets: GuardedSockets, { host, port, identity }: AmqpTarget) {
  const socket = await sockets.open({ host, port, identity, tls: 'later' });
  const { client = null, authorities = null } = identity ?? {};
  return {
    socket,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(client === null ? {} : { cert: client.certificate, key: client.privateKey }),
    ...(authorities === null ? {} : { ca: authorities, allowPartialTrustChain: true }),
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: true,
  };
}

async function clearWay(sockets: GuardedSockets, { host, port, identity }: AmqpTarget) {
  const addresses = await sockets.addresses({ host, port, identity, tls: 'none' });
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return {
    // Asked of names only, and never of a name server: what was checked is what is connected to.
    lookup(_name: string, options: { all?: boolean }, done: (...args: unknown[]) => void) {
      if (options.all === true) done(null, found);
      else done(null, found[0]!.address, found[0]!.family);
    },
  };
}

/** Closes in order, and otherwise once `maxMs` have passed: a server may never answer that it closes. */
export async function endAmqp(model: ChannelModel, clock: Clock, maxMs: number): Promise<void> {
  const { stream } = model.connection as unknown as { stream: Socket };
  const late = Promise.withResolvers<void>();
  const cancel = clock.after(maxMs, () => {
    // The client stops looking for heartbeats only when it hears of an end.
    stream.destroy(new BrokerFailure('RabbitMQ did not close the connection'));
    late.resolve();
  });
  // Of one that has ended already, this is a rejection.
  await Promise.race([model.close().catch(() => {}), late.promise]);
  cancel();
  stream.destroy();
}

function withHeartbeat(text: string): string {
  const url = new URL(text);
  if (!url.searchParams.has('heartbeat'))
    url.searchParams.set('heartbeat', String(heartbeatSeconds));
  return url.href;
}

/** Publishes, and knows of each message whether it reached a queue. */
export class AmqpPublisher implements PooledClient {
  readonly #channel: ConfirmChannel;
  readonly #end: () => Promise<void>;
  readonly #ending: Ending;
  /** Those that no queue took, until their confirmation, which comes after. */
  readonly #returned = new Map<string, string>();

  private constructor(model: ChannelModel, channel: ConfirmChannel, end: () => Promise<void>) {
    this.#channel = channel;
    this.#end = end;
    this.#ending = whenEnded('RabbitMQ closed the connection before it confirmed');
    for (const emitter of [model, channel]) {
      emitter.on('error', (error: Error) => this.#ending.end(error));
      emitter.on('close', () => this.#ending.end(null));
    }
    channel.on('return', ({ fields, properties }: Message) => {
      const { replyCode, replyText } = fields as { replyCode?: number; replyText?: string };
      this.#returned.set(
        String(properties.correlationId),
        `${replyCode ?? 312} ${replyText ?? ''}`,
      );
    });
  }

  static async open(
    { sockets, clock, deadlineMs }: Pick<BrokerParts, 'sockets' | 'clock' | 'deadlineMs'>,
    access: AmqpAccess,
  ): Promise<AmqpPublisher> {
    const model = await connectAmqp(sockets, access, deadlineMs);
    const end = (): Promise<void> => endAmqp(model, clock, deadlineMs);
    try {
      const opening = model.createConfirmChannel();
      return new AmqpPublisher(model, await withinDeadline(clock, deadlineMs, opening), end);
    } catch (error) {
      void end();
      throw error;
    }
  }

  /** Resolves once the broker has it, on disk where the queue is durable; `key` names this try alone. */
  async publish(
    key: string,
    { exchange, routingKey, body }: { exchange: string; routingKey: string; body: Uint8Array },
    options: Options.Publish,
  ): Promise<void> {
    const all = { ...options, correlationId: key, mandatory: true, persistent: true };
    await this.#ending.race(
      new Promise<void>((resolve, reject) => {
        this.#channel.publish(exchange, routingKey, Buffer.from(body), all, (error: unknown) => {
          // Absent for an acknowledgement; its class is the client's own.
          if (error === null || error === undefined) resolve();
          else reject(new BrokerFailure('RabbitMQ refused the message (basic.nack)'));
        });
      }),
    );
    const returned = this.#returned.get(key);
    if (returned === undefined) return;
    this.#returned.delete(key);
    throw new BrokerFailure(
      `RabbitMQ returned the message (${returned.trim()}): no queue is bound to exchange '${exchange}' for routing key '${routingKey}'`,
    );
  }

  onEnd(ended: () => void): void {
    this.#ending.onEnd(ended);
  }

  async close(): Promise<void> {
    await this.#end();
  }
}
