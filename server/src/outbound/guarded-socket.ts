/**
 * Connections of protocols other than HTTP, by the same guarded way out: the name is resolved here,
 * every address is checked, and the socket that a client is handed leads to a checked one.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import type { Clock } from '../lib/clock.ts';
import { AddressRefused } from './failure-cause.ts';
import { checkedAddresses, openGuarded } from './guarded-connect.ts';
import { contextOf } from './routes.ts';
import { createWayOut, type WayOutOptions } from './way-out.ts';

export interface SocketTarget {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  /** `later` for protocols that begin in the clear and must turn to TLS before anything is told. */
  tls: 'now' | 'later' | 'none';
  /** What is shown and trusted; null for the usual. */
  identity: TlsIdentity | null;
}

export interface GuardedSockets {
  /** Rejects with a failure that `failureCause` puts in words; TLS is for the name that was asked for. */
  open(target: SocketTarget): Promise<Socket>;
  /** As `open`, at once: what is written waits until the connection stands. */
  openLater(target: SocketTarget, connected: () => void): LateSocket;
  /**
   * Checked addresses, in the order in which they are tried, for clients that open connections
   * themselves and can be told where to; they pass by the egress proxy, so where there is one this
   * rejects.
   */
  addresses(target: SocketTarget): Promise<readonly string[]>;
  close(): void;
}

export interface GuardedSocketOptions extends WayOutOptions {
  /** Whether nothing leaves without TLS. */
  tlsOnly: boolean;
}

export function createGuardedSockets(clock: Clock, options: GuardedSocketOptions): GuardedSockets {
  const { connect: parts, close } = createWayOut(clock, options);

  function refuseClear({ host, tls }: SocketTarget): void {
    if (!options.tlsOnly || tls !== 'none') return;
    throw new AddressRefused(
      `not sent: ${host} is to be reached without TLS, which this server forbids`,
    );
  }

  async function open(target: SocketTarget): Promise<Socket> {
    refuseClear(target);
    const { host, port, tls, identity } = target;
    if (tls !== 'now') return openGuarded(parts, { host, port, tls: null });
    const context = identity === null ? { ok: null } : contextOf(identity);
    if ('refusal' in context) throw new AddressRefused(`not sent: ${context.refusal}`);
    return openGuarded(parts, { host, port, tls: { alpn: null, context: context.ok } });
  }

  return {
    open,
    openLater: (target, connected) => new LateSocket(open(target), connected),
    async addresses(target) {
      refuseClear(target);
      if (parts.proxy === null) return checkedAddresses(parts, target.host, target.port);
      throw new AddressRefused(
        `not sent: ${target.host} cannot be reached through the proxy of this server without TLS`,
      );
    },
    close,
  };
}

/** A socket that is there before its connection is. */
export class LateSocket extends Duplex {
  #socket: Socket | null = null;
  readonly #opening: Promise<Socket>;

  constructor(opening: Promise<Socket>, connected: () => void) {
    super();
    this.#opening = opening;
    opening.then(
      (socket) => {
        if (this.destroyed) return void socket.destroy();
        this.#adopt(socket);
        connected();
      },
      (error: Error) => this.destroy(error),
    );
  }

  #adopt(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket?.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#opening.then((socket) => void socket.write(chunk, done), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#opening.then((socket) => void socket.end(done), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket?.destroy();
    done(error);
  }

  /** As of a socket, for clients that end a connection and do not wait for it. */
  unref(): this {
    void this.#opening.then(
      (socket) => socket.unref(),
      () => {},
    );
    return this;
  }
}
