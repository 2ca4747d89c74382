/**
 * A connection that looks at what arrives, whatever the parser makes of it.
 *
 * The parser counts headers and hands on bodies; empty lines, extensions of chunks and long status
 * lines it swallows without a word, for as long as they come. And what arrives while no request is
 * under way belongs to none: such a connection is closed, so that it cannot pass for the answer to
 * the next one.
 */
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';

/** More came for one request than any answer needs; nobody is told once there is a status. */
export class TooManyBytes extends Error {}

/** A request that is told which connection carries it. */
export interface WatchedHandler extends Dispatcher.DispatchHandler {
  connection: WatchedClient | null;
}

export class WatchedClient extends Client {
  readonly #wireBytesMax: number;
  #socket: Socket | null = null;
  #underWay = false;
  #bytesBefore = 0;

  /** One answer may take `wireBytesMax` on the wire, as they come out of TLS. */
  constructor(origin: URL, options: Client.Options, wireBytesMax: number) {
    const { connect } = options;
    if (typeof connect !== 'function') throw new TypeError('a connector must be given');
    super(origin, {
      ...options,
      connect: (connectOptions, callback) =>
        connect(connectOptions, (error, socket) => {
          if (error !== null) return callback(error, null);
          this.#socket = socket;
          return callback(null, socket);
        }),
    });
    this.#wireBytesMax = wireBytesMax;
    // By now the parser listens too, so that listening here does not take the first bytes from it.
    this.on('connect', () => {
      const socket = this.#socket;
      socket?.prependListener('readable', () => this.#look(socket));
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: WatchedHandler): boolean {
    handler.connection = this;
    return super.dispatch(options, handler);
  }

  /** A request is about to be written. */
  begin(): void {
    this.#underWay = true;
    this.#bytesBefore = this.#socket?.bytesRead ?? 0;
  }

  /** Its answer has ended. */
  end(): void {
    this.#underWay = false;
    // What the receiver has not read of the request would be kept for as long as the connection.
    if (this.#socket !== null && this.#socket.writableLength > 0) this.#socket.destroy();
  }

  #look(socket: Socket): void {
    if (!this.#underWay) {
      if (socket.readableLength > 0) socket.destroy();
    } else if (socket.bytesRead - this.#bytesBefore > this.#wireBytesMax) {
      socket.destroy(
        new TooManyBytes(
          `the answer is more than ${Math.round(this.#wireBytesMax / 1024)} kB on the wire, before its headers ended`,
        ),
      );
    }
  }
}
