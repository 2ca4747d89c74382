/**
 * Connects to one of several addresses: each gets a head start over the next one, and the first
 * connection that stands is the one (RFC 8305, section 5).
 */
import { connect, type Socket } from 'node:net';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { isSameAddress } from './embedded-ipv4.ts';
import { AddressRefused } from './failure-cause.ts';

export interface ConnectTimes {
  /** Each address gets so long. */
  tryMsMax: number;
  /** The next one is tried beside it after so long. */
  nextAfterMs: number;
  /** As many addresses are tried. */
  triesMax: number;
}

const keepAliveProbeMs = 60_000;

/** Rejects with the failure that says most once every address has failed. */
export function connectFirst(
  clock: Clock,
  addresses: readonly string[],
  port: number,
  { tryMsMax, nextAfterMs, triesMax }: ConnectTimes,
): Promise<Socket> {
  const waiting = addresses.slice(0, triesMax);
  const trying = new Set<Socket>();
  let failure: Error | null = null;
  let cancelNext: CancelTimer = () => {};

  return new Promise((resolve, reject) => {
    function next(): void {
      cancelNext();
      const address = waiting.shift();
      if (address === undefined) {
        if (trying.size === 0) reject(failure ?? new Error('there is no address to connect to'));
        return;
      }
      const socket = connectTo(address, port, tryMsMax, (error) => {
        trying.delete(socket);
        if (error === null) {
          cancelNext();
          waiting.length = 0;
          for (const other of trying) other.destroy();
          resolve(socket);
          return;
        }
        if (failure === null || !isNoRoute(error)) failure = error;
        next();
      });
      trying.add(socket);
      if (waiting.length > 0) cancelNext = clock.after(nextAfterMs, next);
    }
    next();
  });
}

/** A machine without IPv6 says so of every such address; that is seldom why nothing was reached. */
function isNoRoute(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENETUNREACH' || code === 'EHOSTUNREACH' || code === 'EADDRNOTAVAIL';
}

/** Calls `done` once, before the first byte: with null when it stands and is what was asked for. */
function connectTo(
  address: string,
  port: number,
  maxMs: number,
  done: (error: Error | null) => void,
): Socket {
  const socket = connect({ host: address, port, noDelay: true, timeout: maxMs });
  socket.setKeepAlive(true, keepAliveProbeMs);
  const end = (error: Error | null): void => {
    socket.removeAllListeners('timeout');
    socket.off('error', end);
    socket.off('connect', connected);
    // A failure after this one has nobody left to tell.
    if (error !== null) socket.on('error', () => {}).destroy();
    done(error);
  };
  const connected = (): void => {
    socket.setTimeout(0);
    end(peerFailure(socket, address));
  };
  socket.once('timeout', () => end(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
  socket.once('error', end);
  socket.once('connect', connected);
  return socket;
}

/** The peer itself is looked at once more: nothing on the way may have chosen another one. */
function peerFailure({ remoteAddress }: Socket, address: string): Error | null {
  if (remoteAddress === undefined) {
    return Object.assign(new Error('closed'), { code: 'ECONNRESET' });
  }
  if (isSameAddress(remoteAddress, address)) return null;
  return new AddressRefused('not sent: the connection led to another address than was checked');
}
