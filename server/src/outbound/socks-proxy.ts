/** Asks a SOCKS 5 proxy for a connection (RFC 1928), with name and password (RFC 1929) or without. */
import { isIPv4 } from 'node:net';
import { groupsOf } from './embedded-ipv4.ts';
import type { ProxyLogin } from './http-proxy.ts';
import { notUnderstood, ProxyFailure, proxyWantsOtherLogin, type AskProxy } from './proxy-reply.ts';

const version = 5;
const noLogin = 0;
const byPassword = 2;

/** Replies of RFC 1928, section 6; of those marked so, another address may fare better. */
const failures: Readonly<Record<number, readonly [words: string, maybeNext: boolean]>> = {
  1: ['the egress proxy failed', true],
  2: ['the egress proxy refused the connection: its rules do not allow it', false],
  3: ['the egress proxy has no route to this network', true],
  4: ['the egress proxy has no route to this address', true],
  5: ['connection refused, says the egress proxy', true],
  6: ['the egress proxy could not reach the receiver in time', true],
  7: ['the egress proxy cannot make connections', false],
  8: ['the egress proxy cannot reach addresses of this kind', true],
};

/** Resolves once what is written leads to this address; rejects with a `ProxyFailure`. */
export async function connectBySocks(
  ask: AskProxy,
  address: string,
  port: number,
  login: ProxyLogin | null,
): Promise<void> {
  const method = login === null ? noLogin : byPassword;
  const chosen = await ask(Uint8Array.of(version, 1, method), () => 2);
  if (chosen[0] !== version) throw notUnderstood();
  if (chosen[1] !== method) throw proxyWantsOtherLogin();
  if (login !== null) {
    const [name, password] = [Buffer.from(login.username), Buffer.from(login.password)];
    const told = [Uint8Array.of(1, name.length), name, Uint8Array.of(password.length), password];
    const verdict = await ask(Buffer.concat(told), () => 2);
    if (verdict[1] !== 0) throw proxyWantsOtherLogin();
  }
  const target = [
    Uint8Array.of(version, 1, 0),
    addressBytes(address),
    Uint8Array.of(port >> 8, port & 255),
  ];
  const reply = await ask(Buffer.concat(target), replyLength);
  if (reply[0] !== version) throw notUnderstood();
  if (reply[1] === 0) return;
  const [words, maybeNext] = failures[reply[1]!] ?? ['the egress proxy failed', false];
  throw new ProxyFailure(words, maybeNext);
}

/** The bytes of a reply end with an address, whose kind says how long it is. */
function replyLength(reply: Buffer): number | null {
  if (reply.length < 5) return null;
  const [, , , kind, first] = reply;
  if (kind === 1) return 10;
  if (kind === 4) return 22;
  return kind === 3 ? 7 + first! : 0;
}

function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.of(1, ...address.split('.').map(Number));
  const groups = groupsOf(address).flatMap((group) => [group >> 8, group & 255]);
  return Uint8Array.of(4, ...groups);
}
