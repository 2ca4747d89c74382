/** Reads addresses of servers that a person wrote; what cannot be read throws the end of a sentence. */
import { isIP } from 'node:net';

/** A URL that paths are appended to. */
export function readBaseUrl(value: unknown): string {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href.replace(/\/$/, '');
  throw new Error('must be a URL such as https://hooks.example.com');
}

/** The origin of a page: scheme, host and port, and nothing behind them. */
export function readOrigin(entry: string): string {
  const url = URL.canParse(entry) ? new URL(entry) : null;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  // URLs take hosts with signs that would end a directive of a policy.
  const isHost = /^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/.test(url?.hostname ?? '');
  if (isWeb && isHost && url.origin === entry.toLowerCase().replace(/\/$/, '')) return url.origin;
  throw new Error('must be origins such as https://app.example.com, separated by commas');
}

/** A name server as `address`, `address:port` or `[address]:port`. */
export function readNameServer(entry: string): string {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const isAddress = isIP(entry) !== 0 || isIP(bracketed ?? '') === 6 || isIP(plain ?? '') === 4;
  if (isAddress && (port === undefined || isPort(Number(port)))) return entry;
  throw new Error('must be addresses such as 10.0.0.53 or [fd00::53]:5353, separated by commas');
}

const proxySchemes = ['http:', 'https:', 'socks5:'];
/** RFC 1929 counts the bytes of a name or password in one byte. */
const loginBytesMax = 255;

/** A proxy as `http://`, `https://` or `socks5://`, with name and password or without. */
export function readProxyUrl(value: unknown): string {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : null;
  const isBare = url !== null && /^\/?$/.test(url.pathname) && url.search === '' && url.hash === '';
  if (!isBare || !proxySchemes.includes(url.protocol) || url.hostname === '') {
    throw new Error(
      'must be http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT, with NAME:PASSWORD@ before HOST if the proxy asks for them',
    );
  }
  for (const part of [url.username, url.password]) {
    if (Buffer.byteLength(decoded(part)) <= loginBytesMax) continue;
    throw new Error(`must have a name and password of at most ${loginBytesMax} bytes each`);
  }
  return String(value);
}

export interface MailServer {
  host: string;
  port: number;
  secure: 'tls' | 'starttls' | 'none';
  username: string | null;
  password: string | null;
}

/** A mail server as `smtps://` (TLS), `smtp://` (STARTTLS) or `smtp://…?tls=none`. */
export function readMailServer(value: unknown): MailServer {
  const text = String(value);
  const url = URL.canParse(text) ? new URL(text) : null;
  const isBare = url !== null && /^\/?$/.test(url.pathname) && url.hash === '';
  const isKnown = url?.protocol === 'smtp:' || url?.protocol === 'smtps:';
  const isClear = url?.search === '?tls=none' && url.protocol === 'smtp:';
  if (!isBare || !isKnown || url.hostname === '' || (url.search !== '' && !isClear)) {
    throw new Error(
      'must be smtps://HOST:PORT (TLS), smtp://HOST:PORT (STARTTLS) or smtp://HOST:PORT?tls=none, with NAME:PASSWORD@ before HOST if it asks for them',
    );
  }
  const [username, password] = [decoded(url.username), decoded(url.password)];
  if ((username === '') !== (password === '')) {
    throw new Error('must have both a name and a password, or neither');
  }
  if (username !== '' && isClear) {
    throw new Error('must not send a password in the clear: leave out ?tls=none');
  }
  const secure = url.protocol === 'smtps:' ? 'tls' : isClear ? 'none' : 'starttls';
  return {
    host: decoded(url.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? { tls: 465, starttls: 587, none: 25 }[secure] : Number(url.port),
    secure,
    username: username === '' ? null : username,
    password: password === '' ? null : password,
  };
}

/**
 * A database of PostgreSQL as a URL; several hosts, separated by commas, are those among which the
 * primary may be (https://www.postgresql.org/docs/current/libpq-connect.html).
 */
export function readDatabaseUrl(value: unknown): string {
  const [, login = '', hosts = '', rest = ''] =
    /^postgres(?:ql)?:\/\/([^@/]*@)?([^/?]*)(.*)$/.exec(String(value)) ?? [];
  const hostList = hosts.split(',');
  const canBeRead = hostList.every((host) => URL.canParse(`postgres://${login}${host}${rest}`));
  if (/^\/[^/?]/.test(rest) && canBeRead) return String(value);
  throw new Error('must be postgres://USER:PASSWORD@HOST:PORT/DATABASE');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('must have `%` in its name and password written as `%25`');
  }
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}
