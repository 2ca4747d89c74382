/**
 * Opens connections to checked addresses only.
 *
 * The name is resolved here, every address that it has is checked, and the connection goes to one
 * of exactly these: what a name says a moment later plays no part (DNS rebinding). One refused
 * address refuses the name, because an honest name has no address within somebody's network.
 */
import { isIP, isIPv4, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import type { Opening } from '../domain/exchange.ts';
import type { Clock } from '../lib/clock.ts';
import type { AddressGuard } from './address-guard.ts';
import { connectFirst, type ConnectTimes } from './connect-first.ts';
import type { ConnectByProxy } from './egress-proxy.ts';
import { portOf } from './endpoint-url.ts';
import { AddressRefused } from './failure-cause.ts';
import { isInnerName, isLocalhost } from './inner-names.ts';
import { NameNotFound, type Resolve } from './resolve-name.ts';
import { startTls, type TlsUse } from './start-tls.ts';
import type { NotedOptions } from './watched-client.ts';

export interface ConnectParts {
  clock: Clock;
  guard: AddressGuard;
  resolve: Resolve;
  connectTimes: ConnectTimes;
  /** The bound of the TLS handshake. */
  connectMsMax: number;
  /** A name that has more addresses is refused. */
  addressesMax: number;
  /** Where this server listens; null before it does. */
  ownPort: () => number | null;
  /** Null to connect directly. */
  proxy: ConnectByProxy | null;
}

/**
 * A connector for undici; `ownReceiver` lifts the check, for the receiver of this server. What is
 * shown and trusted in TLS stands in `context`; null for the usual.
 */
export function guardedConnector(
  parts: ConnectParts,
  ownReceiver: boolean,
  context: SecureContext | null,
): buildConnector.connector {
  return (options: NotedOptions, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    const port = portOf(options);
    const tls = options.protocol === 'https:' ? { context, alpn: 'http/1.1' as const } : null;
    openGuarded(parts, { host, port, tls }, ownReceiver, options.opening).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };
}

/** Opens one connection to a checked address; `tls` is null for none. */
export async function openGuarded(
  parts: ConnectParts,
  { host, port, tls }: { host: string; port: number; tls: TlsUse | null },
  ownReceiver = false,
  opening?: Opening,
): Promise<Socket> {
  const { clock, connectTimes, connectMsMax, proxy } = parts;
  if (opening !== undefined) {
    opening.byName = isIP(host) === 0 && !isLocalhost(host);
    opening.secure = tls !== null;
  }
  const addresses = ownReceiver
    ? await addressesOf(parts, host)
    : await checkedAddresses(parts, host, port);
  if (opening !== undefined) opening.resolvedAt = clock.elapsed();
  const socket =
    proxy === null || ownReceiver
      ? await connectFirst(clock, addresses, port, connectTimes)
      : await proxy(addresses, port);
  if (opening !== undefined) opening.connectedAt = clock.elapsed();
  if (tls === null) return socket;
  const secured = await startTls(socket, host, tls, connectMsMax);
  if (opening !== undefined) opening.securedAt = clock.elapsed();
  return secured;
}

/** In the order in which they are tried; throws `AddressRefused` or `NameNotFound`. */
export async function checkedAddresses(
  parts: ConnectParts,
  host: string,
  port: number,
): Promise<readonly string[]> {
  const { guard, ownPort, addressesMax } = parts;
  const inner = isIP(host) === 0 && isInnerName(host);
  const addresses = inner ? await innerAddresses(parts, host) : await addressesOf(parts, host);
  if (addresses.length > addressesMax) {
    throw new AddressRefused(`not sent: ${host} has more than ${addressesMax} addresses`);
  }
  for (const address of addresses) {
    if (port === ownPort() && guard.isThisMachine(address)) {
      throw new AddressRefused(`not sent: ${host}:${port} is this server itself`);
    }
    const kind = guard.kindOf(address);
    // Which address a name has within this network is not for its endpoint's owner to know.
    if (kind !== null) {
      throw new AddressRefused(`not sent: ${host} ${address === host ? 'is' : 'leads to'} ${kind}`);
    }
  }
  return addresses;
}

/**
 * Names of the network around lead to what the deployment allows. All else, whether there is such a
 * name included, is told in the same words.
 */
async function innerAddresses(parts: ConnectParts, host: string): Promise<readonly string[]> {
  const { guard } = parts;
  const found = guard.allowsAny ? await addressesOf(parts, host).catch(noneIfNotFound) : [];
  // Both loopback addresses are the same machine: one that may be reached is enough.
  const addresses = isLocalhost(host) ? found.filter((one) => guard.isAllowed(one)) : found;
  if (addresses.length === 0 || !addresses.every((address) => guard.isAllowed(address))) {
    throw new AddressRefused(
      `not sent: the name ${host} is unknown, or leads to an address that GANCHO_ALLOW_SUBNETS does not name`,
    );
  }
  return addresses;
}

function noneIfNotFound(error: unknown): readonly string[] {
  if (error instanceof NameNotFound) return [];
  throw error;
}

/** A broken way by IPv6 is the commoner one, so IPv4 goes first. */
async function addressesOf({ resolve }: ConnectParts, host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  if (isLocalhost(host)) return ['127.0.0.1', '::1'];
  const found = await resolve(host);
  if (found.length === 0) throw new NameNotFound(`the name ${host} has no address`);
  const [first, second] = [found.filter(isIPv4), found.filter((address) => !isIPv4(address))];
  return first
    .flatMap((address, index) => {
      const other = second[index];
      return other === undefined ? [address] : [address, other];
    })
    .concat(second.slice(first.length));
}
