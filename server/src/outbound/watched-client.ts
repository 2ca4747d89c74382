/**
 * A connection that looks at what arrives before the parser does.
 *
 * The parser bounds what names and values of headers add up to, and hands on bodies. Empty lines,
 * extensions of chunks and long status lines it swallows without a word; a flood of short headers
 * costs it more than their number; and it reads to the end of a piece what it has already refused.
 * So it gets small pieces, and no more of them than an answer needs around its body. What arrives
 * while no request is under way belongs to none: such a connection is closed, so that it cannot
 * pass for the answer to the next one.
 */
import type { Socket } from 'node:net';
import { Client, type buildConnector, type Dispatcher } from 'undici';
import type { Opening } from '../domain/exchange.ts';
import type { Clock } from '../lib/clock.ts';

/** A request that is told which connection carries it. */
export interface WatchedHandler extends Dispatcher.DispatchHandler {
  connection: WatchedClient | null;
}

/** What a connector is given to write down when each of its steps was over. */
export interface NotedOptions extends buildConnector.Options {
  opening?: Opening;
}

function openingFrom(startedAt: number): Opening {
  const open = { resolvedAt: null, connectedAt: null, securedAt: null };
  return { startedAt, byName: false, secure: false, ...open };
}

const pieceBytesMax = 4_096;

export class WatchedClient extends Client {
  readonly #aroundBytesMax: number;
  #socket: Socket | null = null;
  /** Of the connection that is there or being made, until a request has taken note of it. */
  #opening: Opening | null = null;
  #underWay = false;
  /** What the parser got of this answer that was not its body. */
  #aroundBytes = 0;

  /** All of an answer but its body may take `aroundBytesMax`, as they come out of TLS. */
  constructor(origin: URL, options: Client.Options, aroundBytesMax: number, clock: Clock) {
    const { connect } = options;
    if (typeof connect !== 'function') throw new TypeError('a connector must be given');
    super(origin, {
      ...options,
      connect: (connectOptions, callback) => {
        const opening = openingFrom(clock.elapsed());
        this.#opening = opening;
        const noted: NotedOptions = { ...connectOptions, opening };
        connect(noted, (error, socket) => {
          if (error !== null) return callback(error, null);
          this.#watch(socket);
          return callback(null, socket);
        });
      },
    });
    this.#aroundBytesMax = aroundBytesMax;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: WatchedHandler): boolean {
    handler.connection = this;
    return super.dispatch(options, handler);
  }

  /** How the connection came to be, for the first request that asks; null for those after it. */
  takeOpening(): Opening | null {
    const opening = this.#opening;
    this.#opening = null;
    return opening;
  }

  /** A request is about to be written. */
  begin(): void {
    this.#underWay = true;
    this.#aroundBytes = 0;
  }

  /** So many bytes of what arrived were the body of the answer. */
  tookBody(bytes: number): void {
    this.#aroundBytes -= bytes;
  }

  /** The answer has ended. */
  end(): void {
    this.#underWay = false;
    // What the receiver has not read of the request would be kept for as long as the connection.
    if (this.#socket !== null && this.#socket.writableLength > 0) this.#socket.destroy();
  }

  /** The parser asks for all that is there; it gets a piece, and asks again. */
  #watch(socket: Socket): void {
    this.#socket = socket;
    const read = socket.read.bind(socket);
    socket.read = (size) => {
      if (size !== undefined) return read(size);
      const piece = read(socket.readableLength > pieceBytesMax ? pieceBytesMax : undefined);
      if (piece === null) return null;
      if (!this.#underWay) {
        socket.destroy();
        return null;
      }
      if (this.#aroundBytes > this.#aroundBytesMax) {
        socket.destroy(Object.assign(new Error('too long'), { code: 'UND_ERR_HEADERS_OVERFLOW' }));
        return null;
      }
      this.#aroundBytes += piece.length;
      return piece;
    };
  }
}
