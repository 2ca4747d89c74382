/**
 * Opens connections to checked addresses only.
 *
 * The name is resolved here, every address that it has is checked, and the connection goes to one
 * of exactly these: what a name says a moment later plays no part (DNS rebinding). One refused
 * address refuses the name, because an honest name has no address within somebody's network.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import {
  connect as connectTls,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { AddressRefused } from './failure-cause.ts';
import type { Resolve } from './resolve-name.ts';

export interface ConnectParts {
  guard: AddressGuard;
  resolve: Resolve;
  /** Each address gets so long, before the next one is tried. */
  connectMsMax: number;
}

const keepAliveProbeMs = 60_000;

/**
 * A connector for undici; `ownReceiver` lifts the check, for the receiver of this server. What is
 * shown and trusted in TLS stands in `context`; null for the usual.
 */
export function guardedConnector(
  { guard, resolve, connectMsMax }: ConnectParts,
  ownReceiver: boolean,
  context: SecureContext | null,
): buildConnector.connector {
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    open(host, port, options.protocol === 'https:').then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };

  async function open(host: string, port: number, secure: boolean): Promise<Socket> {
    const addresses = await checkedAddresses(host);
    let failure: unknown = new AddressRefused(`the name ${host} has no address`);
    for (const address of addresses) {
      try {
        const socket = await tryAddress(address, port);
        return secure ? await handshake(socket, host) : socket;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async function checkedAddresses(host: string): Promise<string[]> {
    const addresses = await resolve(host);
    if (ownReceiver) return addresses;
    for (const address of addresses) {
      const refusal = guard.refusalOf(address);
      if (refusal !== null) {
        const whose = address === host ? '' : `, and ${host} leads to it`;
        throw new AddressRefused(`not sent: ${refusal}${whose}`);
      }
    }
    return addresses;
  }

  function tryAddress(host: string, port: number): Promise<Socket> {
    return new Promise((resolveSocket, reject) => {
      const socket = connectTcp({ host, port, noDelay: true, timeout: connectMsMax });
      socket.setKeepAlive(true, keepAliveProbeMs);
      socket.once('timeout', () => {
        socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.setTimeout(0);
        socket.removeAllListeners('timeout');
        socket.off('error', reject);
        resolveSocket(socket);
      });
    });
  }

  function handshake(socket: Socket, name: string): Promise<TLSSocket> {
    return new Promise((resolveSocket, reject) => {
      const secure = connectTls({
        socket,
        // An address is no name that a server could choose its certificate by (RFC 6066).
        ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
        host: name,
        ...(context === null ? {} : { secureContext: context }),
        ALPNProtocols: ['http/1.1'],
        // Said here, so that no environment variable or switch of Node can weaken them.
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
      });
      // Kept for the record of the attempt: once Node has refused it, the socket shows none. The
      // judgement stays Node's own; were this event to go, only dates would be missing there.
      let certificate: PeerCertificate | undefined;
      secure.prependOnceListener('secure', () => {
        certificate = secure.getPeerCertificate();
      });
      secure.setTimeout(connectMsMax, () => {
        secure.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
      });
      const refuse = (error: Error) =>
        reject(certificate === undefined ? error : Object.assign(error, { cert: certificate }));
      secure.once('error', refuse);
      secure.once('close', () =>
        reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })),
      );
      secure.once('secureConnect', () => {
        secure.setTimeout(0);
        secure.removeAllListeners('timeout');
        secure.off('error', refuse);
        secure.removeAllListeners('close');
        resolveSocket(secure);
      });
    });
  }
}
