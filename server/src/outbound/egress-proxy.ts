/**
 * Connections through the proxy that the operator named. What is asked of it is always an address
 * that was checked here, never a name: what it would make of a name, nobody here can know.
 */
import { isIP, type Socket } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import { connectFirst, type ConnectTimes } from './connect-first.ts';
import { failureCause } from './failure-cause.ts';
import { connectByHttpProxy, type ProxyLogin } from './http-proxy.ts';
import { createAskProxy, ProxyFailure } from './proxy-reply.ts';
import type { Resolve } from './resolve-name.ts';
import { connectBySocks } from './socks-proxy.ts';
import { startTls } from './start-tls.ts';

/** Headers of a refusal are short; a page with it is not read. */
const replyBytesMax = 16_384;

interface ProxyPlace {
  scheme: 'http' | 'https' | 'socks5';
  host: string;
  port: number;
  login: ProxyLogin | null;
}

const proxyTls = { context: null, alpn: 'http/1.1' } as const;
const usualPorts = { http: 80, https: 443, socks5: 1080 };

/** `text` is a URL that the configuration has checked; its name and password are decoded. */
function placeOf(text: string): ProxyPlace {
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1) as ProxyPlace['scheme'];
  const login = {
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || usualPorts[scheme],
    login: login.username === '' && login.password === '' ? null : login,
  };
}

export type ConnectByProxy = (addresses: readonly string[], port: number) => Promise<Socket>;

/**
 * Tries the addresses one after the other, as long as the proxy says that the next may do better.
 * The operator vouches for the proxy: its own address is not checked.
 */
export function createConnectByProxy(
  clock: Clock,
  text: string,
  resolve: Resolve,
  times: ConnectTimes,
): ConnectByProxy {
  const { scheme, host, port: proxyPort, login } = placeOf(text);
  const handshake = scheme === 'socks5' ? connectBySocks : connectByHttpProxy;

  async function reach(): Promise<Socket> {
    try {
      const addresses = isIP(host) === 0 ? await resolve(host) : [host];
      const socket = await connectFirst(clock, addresses, proxyPort, times);
      return scheme === 'https' ? await startTls(socket, host, proxyTls, times.tryMsMax) : socket;
    } catch (error) {
      throw new ProxyFailure(`the egress proxy cannot be reached: ${failureCause(error)}`);
    }
  }

  return async (addresses, port) => {
    let failure: unknown;
    for (const address of addresses.slice(0, times.triesMax)) {
      const socket = await reach();
      try {
        const ask = createAskProxy(clock, socket, times.tryMsMax, replyBytesMax);
        await handshake(ask, address, port, login);
        return socket;
      } catch (error) {
        failure = error;
        // What goes wrong on it from now on has nobody left to tell.
        socket.on('error', () => {}).destroy();
        if (!(error instanceof ProxyFailure && error.maybeNext)) break;
      }
    }
    throw failure;
  };
}
