/** Puts together what every connection out is made with: guard, resolver, and proxy if there is one. */
import type { Clock } from '../lib/clock.ts';
import { createAddressGuard } from './address-guard.ts';
import type { ConnectTimes } from './connect-first.ts';
import { createConnectByProxy } from './egress-proxy.ts';
import { portOf, type OwnReceiver } from './endpoint-url.ts';
import type { ConnectParts } from './guarded-connect.ts';
import { createOwnAddresses } from './own-addresses.ts';
import { createNameResolver, type Resolve, type ResolveOptions } from './resolve-name.ts';

export interface WayOutOptions {
  allowSubnets: readonly string[];
  deadlineMs: number;
  ownReceiver: () => OwnReceiver | null;
  names: Omit<ResolveOptions, 'servers'>;
  addressesMax: number;
  connectTimes: ConnectTimes;
  /** In place of those of the system. */
  nameServers?: readonly string[];
  /** A URL that the configuration has checked; null to connect directly. */
  proxyUrl?: string | null;
  /** For tests. */
  resolve?: Resolve;
}

export function createWayOut(
  clock: Clock,
  options: WayOutOptions,
): { connect: ConnectParts; close: () => void } {
  const { deadlineMs, ownReceiver, addressesMax, proxyUrl = null } = options;
  const names = createNameResolver(clock, {
    ...options.names,
    servers: options.nameServers ?? [],
  });
  const resolve = options.resolve ?? names.resolve;
  const tryMsMax = Math.min(options.connectTimes.tryMsMax, deadlineMs);
  const connectTimes = { ...options.connectTimes, tryMsMax };
  const connect: ConnectParts = {
    clock,
    guard: createAddressGuard(options.allowSubnets, createOwnAddresses(clock)),
    resolve,
    connectTimes,
    connectMsMax: deadlineMs,
    addressesMax,
    ownPort() {
      const own = ownReceiver();
      return own === null ? null : portOf(new URL(own.origin));
    },
    proxy: proxyUrl === null ? null : createConnectByProxy(clock, proxyUrl, resolve, connectTimes),
  };
  return { connect, close: () => names.close() };
}
