/** The end of a connection that the driver holds: as a socket, for as much as the driver uses of one. */
import { EventEmitter } from 'node:events';

export interface Peer {
  /** The driver wants to be connected. */
  connect: (socket: SimulatedSocket) => void;
  /** It has sent something. */
  send: (socket: SimulatedSocket, bytes: Buffer) => void;
  /** It has ended the connection. */
  close: (socket: SimulatedSocket) => void;
}

export class SimulatedSocket extends EventEmitter {
  readonly #peer: Peer;
  #closed = false;
  /** What pg asks before it writes. */
  readonly writable = true;

  constructor(peer: Peer) {
    super();
    this.#peer = peer;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  connect(): this {
    this.#peer.connect(this);
    return this;
  }

  write(bytes: Buffer, done?: () => void): boolean {
    if (!this.#closed) this.#peer.send(this, Buffer.from(bytes));
    done?.();
    return true;
  }

  end(bytes?: Buffer, done?: () => void): this {
    if (bytes !== undefined) this.write(bytes);
    done?.();
    return this.destroy();
  }

  destroy(error?: Error): this {
    if (this.#closed) return this;
    this.#closed = true;
    this.#peer.close(this);
    process.nextTick(() => {
      if (error !== undefined) this.emit('error', error);
      this.emit('close');
    });
    return this;
  }

  /** The other end, or what is in between, has ended it. */
  lose(error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    if (error !== null) this.emit('error', error);
    this.emit('close');
  }

  receive(bytes: Buffer): void {
    if (!this.#closed) this.emit('data', bytes);
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  cork(): void {}

  uncork(): void {}

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
