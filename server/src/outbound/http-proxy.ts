/** Asks an HTTP proxy for a connection (RFC 9110, section 9.3.6). */
import { isIPv6 } from 'node:net';
import { notUnderstood, ProxyFailure, proxyWantsOtherLogin, type AskProxy } from './proxy-reply.ts';

export interface ProxyLogin {
  username: string;
  password: string;
}

/** Resolves once what is written leads to this address; rejects with a `ProxyFailure`. */
export async function connectByHttpProxy(
  ask: AskProxy,
  address: string,
  port: number,
  login: ProxyLogin | null,
): Promise<void> {
  const target = `${isIPv6(address) ? `[${address}]` : address}:${port}`;
  const lines = [`CONNECT ${target} HTTP/1.1`, `host: ${target}`];
  if (login !== null) {
    const pair = Buffer.from(`${login.username}:${login.password}`).toString('base64');
    lines.push(`proxy-authorization: Basic ${pair}`);
  }
  const reply = await ask(`${lines.join('\r\n')}\r\n\r\n`, (bytes) => {
    const end = bytes.indexOf('\r\n\r\n');
    const status = statusOf(bytes);
    // A refusal may carry a page, which nobody reads.
    if (end !== -1 && status !== null && (status < 200 || status > 299)) return bytes.length;
    return end === -1 ? null : end + 4;
  });
  const status = statusOf(reply);
  if (status === null) throw notUnderstood();
  if (status >= 200 && status <= 299) return;
  if (status === 407) throw proxyWantsOtherLogin();
  if (status === 502 || status === 503 || status === 504) {
    throw new ProxyFailure(`the egress proxy could not reach the receiver (${status})`, true);
  }
  throw new ProxyFailure(`the egress proxy refused the connection (${status})`);
}

function statusOf(reply: Buffer): number | null {
  const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(reply.toString('latin1', 0, 32))?.[1];
  return status === undefined ? null : Number(status);
}
