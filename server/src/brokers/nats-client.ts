/** Connections to NATS: every server, those that the cluster names included, is reached guarded. */
import type { Socket } from 'node:net';
import type { NatsConnection, TlsOptions } from '@nats-io/transport-node';
import type { NatsDestination } from '../domain/destination.ts';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import type { GuardedSockets } from '../outbound/guarded-socket.ts';
import { BrokerFailure, whenEnded, type Ending } from './broker-parts.ts';
import type { PooledClient } from './client-pool.ts';

const tlsRules = { minVersion: 'TLSv1.2', allowPartialTrustChain: true };

export type NatsAccess = Pick<
  NatsDestination,
  'servers' | 'token' | 'username' | 'password' | 'tls'
> & { identity: TlsIdentity | null };

/** The connection is not made anew where it ends: whoever uses it opens another one. */
export async function connectNats(
  sockets: GuardedSockets,
  { servers, token, username, password, tls, identity }: NatsAccess,
  maxMs: number,
): Promise<NatsConnection> {
  const { NatsConnectionImpl, setTransportFactory } = await import('@nats-io/transport-node');
  const { NodeTransport } = await import('@nats-io/transport-node/lib/node_transport.js');

  class GuardedTransport extends NodeTransport {
    #host = '';
    /** Of a server that is an address, the client itself would take any name of its certificate for wrong. */
    override startTLS() {
      this.options = {
        ...this.options,
        tls: { ...this.options.tls, ...tlsRules, host: this.#host } as TlsOptions,
      };
      return super.startTLS();
    }
    override dial({ hostname, port }: { hostname: string; port: number }): Promise<Socket> {
      const host = hostname.replace(/^\[|\]$/g, '');
      this.#host = host;
      return sockets.open({ host, port, tls: tls ? 'later' : 'none', identity });
    }
  }
  const { client = null, authorities = null } = identity ?? {};
  // The client keeps one factory for the process; it is read before this function is left.
  setTransportFactory({ factory: () => new GuardedTransport() });
  return NatsConnectionImpl.connect({
    servers: [...servers],
    name: 'gancho',
    timeout: maxMs,
    reconnect: false,
    ignoreClusterUpdates: true,
    tls: tls
      ? {
          ...(client === null ? {} : { cert: client.certificate, key: client.privateKey }),
          ...(authorities === null ? {} : { ca: authorities }),
        }
      : null,
    ...(token === null ? {} : { token }),
    ...(username === null ? {} : { user: username, pass: password ?? '' }),
  });
}

export interface NatsAck {
  stream: string;
  sequence: number;
  duplicate: boolean;
}

/** Publishes into streams (JetStream), which say what they have. */
export class NatsPublisher implements PooledClient {
  readonly #connection: NatsConnection;
  readonly #ending: Ending = whenEnded('NATS closed the connection before it confirmed');

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
    void connection
      .closed()
      .then((error) => this.#ending.end(error instanceof Error ? error : null));
  }

  static async open(
    sockets: GuardedSockets,
    access: NatsAccess,
    maxMs: number,
  ): Promise<NatsPublisher> {
    return new NatsPublisher(await connectNats(sockets, access, maxMs));
  }

  async publish(
    subject: string,
    message: { id: string; body: Uint8Array; headers: Record<string, string> },
    maxMs: number,
  ): Promise<NatsAck> {
    const { jetstream } = await import('@nats-io/jetstream');
    const { headers: createHeaders } = await import('@nats-io/transport-node');
    const headers = createHeaders();
    for (const [name, value] of Object.entries(message.headers)) headers.set(name, value);
    const publishing = jetstream(this.#connection)
      .publish(subject, message.body, { msgID: message.id, headers, timeout: maxMs })
      .catch((error: Error) => {
        if (!isNoStream(error)) throw error;
        throw new BrokerFailure(`no stream of NATS takes the subject '${subject}' (JetStream)`);
      });
    const { stream, seq, duplicate } = await this.#ending.race(publishing);
    return { stream, sequence: seq, duplicate };
  }

  onEnd(ended: () => void): void {
    this.#ending.onEnd(ended);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

/** Nobody answers for the subject: no stream, or no JetStream at all. */
function isNoStream(error: Error): boolean {
  return (
    error.name === 'NoRespondersError' ||
    /no responders|jetstream is not enabled|503/i.test(error.message)
  );
}
