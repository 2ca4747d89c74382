/** What can be said of a URL before anything is sent: its scheme, port and literal address. */
import { isIP } from 'node:net';
import { createAddressGuard, type AddressGuard } from './address-guard.ts';
import { isInnerName, isLocalhost } from './inner-names.ts';

/** The receiver that Gancho brings along: reachable though its address may be private. */
export interface OwnReceiver {
  origin: string;
  pathPrefix: string;
}

/**
 * Ports on which no webhook is served but much can be harmed by what looks like a request: mail,
 * shells, databases, cluster control. A range that the deployment allows is exempt.
 */
const refusedPorts = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445,
  465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989,
  990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045,
  4190, 5060, 5061, 5432, 5900, 5984, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  9042, 9200, 9300, 10080, 10250, 11211, 27017,
]);

/** The host of a URL as an address, without brackets; null when it is a name. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return isIP(host) === 0 ? null : host;
}

export function isOwnReceiver(url: URL, own: OwnReceiver | null): boolean {
  return own !== null && url.origin === own.origin && url.pathname.startsWith(own.pathPrefix);
}

const publicAlone =
  'only public addresses can be delivered to, and ranges that GANCHO_ALLOW_SUBNETS names';

export interface UrlRules {
  guard: AddressGuard;
  own: OwnReceiver | null;
  /** Whether the deployment refuses http altogether. */
  httpsOnly: boolean;
}

/** Why this URL can never be delivered to, in words; null when it may be tried. */
export function urlRefusal(url: URL, { guard, own, httpsOnly }: UrlRules): string | null {
  if (isOwnReceiver(url, own)) return null;
  if (httpsOnly && url.protocol !== 'https:') {
    return 'must begin with https: this deployment sends nothing over http';
  }
  const address = literalAddress(url);
  if (address !== null) {
    const refusal = guard.refusalOf(address);
    if (refusal !== null) return `${refusal}: ${publicAlone}`;
    if (isOwnPort(url, own) && guard.isThisMachine(address)) {
      return `${url.host} is this server itself`;
    }
    if (guard.isAllowed(address)) return null;
  }
  const name = url.hostname.replace(/\.+$/, '');
  if (address === null && isLocalhost(name)) {
    const allowed = ['127.0.0.1', '::1'].some((one) => guard.isAllowed(one));
    if (!allowed) return `${name} is this machine: ${publicAlone}`;
    if (isOwnPort(url, own)) return `${url.host} is this server itself`;
  } else if (address === null && isInnerName(name) && !guard.allowsAny) {
    return `${name} is a name within a network: ${publicAlone}`;
  }
  if (refusedPorts.has(Number(url.port))) {
    return `port ${url.port} is not one that webhooks are served on`;
  }
  return null;
}

/**
 * Whether a host lies in what the deployment allows by name. Of names within a network only the
 * connection shows where they lead, which is checked then.
 */
export function isNamedHost(url: URL, guard: AddressGuard): boolean {
  const address = literalAddress(url);
  if (address !== null) return guard.isAllowed(address);
  const name = url.hostname.replace(/\.+$/, '');
  if (isLocalhost(name)) return ['127.0.0.1', '::1'].some((one) => guard.isAllowed(one));
  return guard.allowsAny && isInnerName(name);
}

/** The port that a URL means, said or not. */
export function portOf({ port, protocol }: { port: string; protocol: string }): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function isOwnPort(url: URL, own: OwnReceiver | null): boolean {
  return own !== null && portOf(url) === portOf(new URL(own.origin));
}

const publicOnly = createAddressGuard([]);

/**
 * As `urlRefusal`, for a token server: secrets and tokens do not cross public networks in the clear
 * (RFC 6749, section 3.2).
 */
export function tokenUrlRefusal(url: URL, rules: UrlRules): string | null {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isWithinOwnNetwork(url))) {
    return 'must begin with https: secrets and tokens do not cross public networks in the clear';
  }
  return urlRefusal(url, rules);
}

/** Addresses and names that mean nothing outside of somebody's own network. */
function isWithinOwnNetwork(url: URL): boolean {
  const address = literalAddress(url);
  return address === null ? isInnerName(url.hostname) : publicOnly.refusalOf(address) !== null;
}
