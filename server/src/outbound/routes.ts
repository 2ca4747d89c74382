/**
 * Takes the URLs of endpoints apart once and keeps the connections to their origins.
 *
 * Connections belong to one application, one origin and one TLS identity: none ever carries what
 * is another's, and a certificate that was changed or taken away is shown no more. What is no longer
 * used falls out by itself.
 */
import { createSecureContext } from 'node:tls';
import { Pool, type Client } from 'undici';
import { isDestinationAddress } from '../domain/application.ts';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import { LruCache } from '../lib/lru-cache.ts';
import { isOwnReceiver, urlRefusal, type OwnReceiver } from './endpoint-url.ts';
import { failureCause } from './failure-cause.ts';
import { guardedConnector, type ConnectParts } from './guarded-connect.ts';
import type { OutboundRequest } from './transport.ts';
import { WatchedClient } from './watched-client.ts';

export interface RouteOptions {
  ownReceiver: () => OwnReceiver | null;
  responseHeaderBytesMax: number;
  /** Of all of an answer but its body, as it comes out of TLS. */
  responseAroundBytesMax: number;
  connectionsPerEndpointMax: number;
  poolsMax: number;
  keepAliveMs: number;
}

/** A URL taken apart, with the connections to its origin; or why nothing is sent there. */
export type Route = OpenRoute | { pool: null; refusal: string };

export interface OpenRoute {
  pool: Pool;
  path: string;
  authorization: string | null;
}

export interface Routes {
  routeOf: (request: Pick<OutboundRequest, 'applicationId' | 'url' | 'tls'>) => Route;
  close: () => Promise<void>;
}

/** With `httpsOnly` nothing is sent over http, but to the own receiver. */
export function createRoutes(
  connect: ConnectParts,
  httpsOnly: boolean,
  options: RouteOptions,
): Routes {
  const pools = new LruCache<string, Pool>(options.poolsMax, (pool) => void pool.close());
  const routes = new LruCache<string, OpenRoute>(options.poolsMax * 2);

  function makeRoute(applicationId: string, text: string, tls: TlsIdentity | null): Route {
    if (!URL.canParse(text)) return refused('the URL of the endpoint is not valid');
    if (isDestinationAddress(text)) {
      return refused('not sent: the endpoint has no destination yet, set one (PUT …/destination)');
    }
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      return refused('not sent: the URL of the endpoint is neither https nor http');
    }
    if (url.protocol === 'http:' && tls !== null && tls.client !== null) {
      return refused('not sent: over http no client certificate can be shown, use https');
    }
    const authorization = basicAuthorization(url);
    if ('error' in authorization) return refused(`not sent: ${authorization.error}`);
    const own = options.ownReceiver();
    const refusal = urlRefusal(url, { guard: connect.guard, own, httpsOnly });
    if (refusal !== null) return refused(`not sent: ${refusal}`);
    const isOwn = isOwnReceiver(url, own);
    const poolKey = `${applicationId} ${url.origin} ${isOwn} ${tls === null ? '' : tls.id}`;
    let pool = pools.get(poolKey);
    if (pool === undefined) {
      const context = tls === null ? null : contextOf(tls);
      if (context !== null && 'refusal' in context) {
        return refused(`not sent: the certificates of the endpoint: ${context.refusal}`);
      }
      pool = new Pool(url.origin, {
        connections: options.connectionsPerEndpointMax,
        pipelining: 1,
        // Otherwise one connection at a time tries what the receiver speaks, and requests whose
        // time is over wait in line for theirs.
        allowH2: false,
        factory: (origin, clientOptions: Client.Options) =>
          new WatchedClient(origin, clientOptions, options.responseAroundBytesMax, connect.clock),
        maxHeaderSize: options.responseHeaderBytesMax,
        keepAliveTimeout: options.keepAliveMs,
        keepAliveMaxTimeout: options.keepAliveMs,
        // One deadline of our own covers all parts.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: guardedConnector(connect, isOwn, context === null ? null : context.ok),
      });
      pools.set(poolKey, pool);
    }
    return {
      pool,
      path: url.pathname + url.search,
      authorization: authorization.ok,
    };
  }

  return {
    routeOf({ applicationId, url, tls = null }) {
      const key = tls === null ? `${applicationId} ${url}` : `${applicationId} ${url} ${tls.id}`;
      const known = routes.get(key);
      if (known !== undefined && !known.pool.closed && !known.pool.destroyed) {
        return known;
      }
      const route = makeRoute(applicationId, url, tls);
      // This machine's own addresses change, and with them what is refused.
      if (route.pool !== null) routes.set(key, route);
      return route;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
      routes.clear();
    },
  };
}

function refused(refusal: string): Route {
  return { pool: null, refusal };
}

/** What was checked when it was saved can still be refused by a later version of OpenSSL. */
export function contextOf({ client, authorities }: Omit<TlsIdentity, 'id'>) {
  try {
    return {
      ok: createSecureContext({
        ...(client === null ? {} : { cert: client.certificate, key: client.privateKey }),
        // In place of the usual authorities; one that is itself issued by another is enough.
        ...(authorities === null ? {} : { ca: authorities, allowPartialTrustChain: true }),
        minVersion: 'TLSv1.2',
      }),
    };
  } catch (error) {
    return { refusal: failureCause(error) };
  }
}

/** Why connections with these certificates cannot be made, in words; null when they can. */
export function tlsRefusal(identity: Omit<TlsIdentity, 'id'>): string | null {
  const context = contextOf(identity);
  return 'refusal' in context ? context.refusal : null;
}

/** Name and password of a URL travel as they would from a browser (RFC 7617). */
function basicAuthorization({
  username,
  password,
}: URL): { ok: string | null } | { error: string } {
  if (username === '' && password === '') return { ok: null };
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { ok: `Basic ${Buffer.from(pair).toString('base64')}` };
  } catch {
    return {
      error:
        'the name or password in the URL of the endpoint holds a `%` that is not written as `%25`',
    };
  }
}
