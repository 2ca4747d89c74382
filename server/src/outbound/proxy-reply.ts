/** Reads what an egress proxy says before it becomes a mere pipe, within bounds. */
import type { Socket } from 'node:net';
import type { Clock } from '../lib/clock.ts';

/** The proxy did not do what it was asked for, in words for the record of the attempt. */
export class ProxyFailure extends Error {
  /** Whether another address of the same name may fare better. */
  readonly maybeNext: boolean;

  constructor(message: string, maybeNext = false) {
    super(message);
    this.maybeNext = maybeNext;
  }
}

/** Sends `bytes` and resolves with a reply of exactly as many bytes as `lengthOf` finds in it. */
export type AskProxy = (
  bytes: string | Uint8Array,
  /** The length of the whole reply, or null while too little of it is here. */
  lengthOf: (reply: Buffer) => number | null,
) => Promise<Buffer>;

/** All questions on this socket together have `maxMs`; no reply may be longer than `bytesMax`. */
export function createAskProxy(
  clock: Clock,
  socket: Socket,
  maxMs: number,
  bytesMax: number,
): AskProxy {
  const until = clock.elapsed() + maxMs;

  return (bytes, lengthOf) =>
    new Promise((resolve, reject) => {
      let reply = Buffer.alloc(0);
      const end = (failure: ProxyFailure | null): void => {
        cancel();
        socket.off('readable', read);
        socket.off('error', closed);
        socket.off('close', closed);
        if (failure === null) resolve(reply);
        else reject(failure);
      };
      const closed = (): void =>
        end(new ProxyFailure('the egress proxy closed the connection before it answered'));
      const read = (): void => {
        for (let chunk; (chunk = socket.read() as Buffer | null) !== null;) {
          reply = Buffer.concat([reply, chunk]);
          const length = lengthOf(reply);
          if (length === reply.length) return end(null);
          // Receivers speak when they are spoken to: what follows the reply is not theirs.
          if (length !== null && length < reply.length) return end(notUnderstood());
          if (reply.length > bytesMax) return end(notUnderstood());
        }
      };
      const cancel = clock.after(Math.max(1, until - clock.elapsed()), () =>
        end(new ProxyFailure('the egress proxy did not answer in time')),
      );
      socket.on('readable', read);
      socket.on('error', closed);
      socket.on('close', closed);
      socket.write(bytes);
    });
}

export function notUnderstood(): ProxyFailure {
  return new ProxyFailure('the answer of the egress proxy could not be understood');
}

export function proxyWantsOtherLogin(): ProxyFailure {
  return new ProxyFailure('the egress proxy did not accept the name and password it was given');
}
