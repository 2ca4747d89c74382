/** Makes URLs that lead inwards, in every spelling that a URL parser may fold into an address. */
import { embeddings, refusedEmbeddings, short6, show6, top, value4 } from './address-numbers.ts';

export interface Case {
  /** How it is written. */
  form: string;
  url: string;
}

/** An address of the namespace's own interface, from a public range. */
export const ownPublic4 = '45.45.45.45';
export const ownPublic6 = '2a00:4545::45';

export const targets4 = (
  '127.0.0.1 169.254.169.254 10.1.2.3 127.8.9.10 0.0.0.0 172.16.0.1 172.31.255.254 192.168.1.1 ' +
  '169.254.170.2 100.64.0.1 100.100.100.200 168.63.129.16 192.0.0.192 198.18.0.1 224.0.0.1 ' +
  `239.255.255.250 240.0.0.1 255.255.255.255 192.0.2.1 203.0.113.7 192.88.99.1 ${ownPublic4}`
).split(' ');

const targets6 = (
  '::1 :: fe80::1 fe80::a9fe:a9fe fec0::1 fc00::1 fd00:ec2::254 fd20:ce::254 ff02::1 ff05::2 ' +
  '2001:db8::1 100::1 3fff::1 2001::1 2001:10::1 2001:1ff:: 5f00::1 4000::1 2620:4f:8000::1 ' +
  `64:ff9b:1::1 ${ownPublic6}`
).split(' ');

/** A host that would be reached if a parser were fooled: nothing of this must arrive anywhere. */
const decoy = '8.8.8.8';

const mapDigits = (text: string, zero: number): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const circled = (text: string): string =>
  text.replace(/\d/g, (digit) =>
    digit === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(digit) - 1),
  );
const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** One IPv4 address as a host, in all spellings that the URL standard takes, and some it does not. */
function hosts4(text: string): Record<string, string> {
  const parts = text.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const value = value4(text);
  const hex = (part: number): string => `0x${part.toString(16)}`;
  const octal = (part: number): string => `0${part.toString(8)}`;
  return {
    plain: text,
    whole: String(value),
    'whole, hexadecimal': `0x${value.toString(16)}`,
    'whole, hexadecimal in capitals': `0X${value.toString(16).toUpperCase()}`,
    'whole, octal': `0${value.toString(8)}`,
    'whole, padded': `0x00000000${value.toString(16)}`,
    'parts, hexadecimal': parts.map(hex).join('.'),
    'parts, octal': parts.map(octal).join('.'),
    'parts, octal padded': parts.map((part) => `0000${octal(part)}`).join('.'),
    'parts, mixed': [hex(a), octal(b), c, hex(d)].join('.'),
    'three parts': `${a}.${b}.${c * 256 + d}`,
    'two parts': `${a}.${(b * 256 + c) * 256 + d}`,
    'two parts, mixed': `${hex(a)}.${octal((b * 256 + c) * 256 + d)}`,
    'a last dot': `${text}.`,
    'full-width digits': mapDigits(text, 0xff10),
    'mathematical digits': mapDigits(text, 0x1d7ce),
    'circled digits': circled(text),
    'ideographic dots': text.replaceAll('.', '。'),
    'full-width dots': text.replaceAll('.', '．'),
    'half-width dots': text.replaceAll('.', '｡'),
    percent: percent(text),
    'percent dots': text.replaceAll('.', '%2e'),
    'percent of full-width': percent(mapDigits(text, 0xff10)),
    'soft hyphens': text.replaceAll('.', '\u00ad.'),
    'zero-width': `${text.slice(0, 2)}\u200b${text.slice(2)}`,
    'a tab within': `${text.slice(0, 2)}\t${text.slice(2)}`,
    'a line end within': `${text.slice(0, 2)}\r\n${text.slice(2)}`,
  };
}

/** One IPv6 address as a host. */
function hosts6(value: bigint): Record<string, string> {
  const full = show6(value);
  const bare = full.replace(/(^|:)0{1,3}/g, '$1');
  const groups = bare.split(':');
  const low = [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return {
    short: `[${short6(value)}]`,
    full: `[${full}]`,
    capitals: `[${full.toUpperCase()}]`,
    'no zeros in front': `[${bare}]`,
    'dotted end': `[${groups.slice(0, 6).join(':')}:${low}]`,
    'with a zone': `[${short6(value)}%25lo]`,
    'with a bare zone': `[${short6(value)}%lo]`,
    'percent brackets': `%5b${short6(value)}%5d`,
  };
}

/** The host in places where a reader of URLs may look at something else. */
const frames: Readonly<Record<string, (host: string) => string>> = {
  'as it is': (host) => `http://${host}/`,
  https: (host) => `https://${host}/`,
  'with a port': (host) => `http://${host}:8080/`,
  'with an empty port': (host) => `http://${host}:/`,
  'with another port': (host) => `http://${host}:65535/x`,
  'behind a name': (host) => `http://${decoy}@${host}/`,
  'behind a name and password': (host) => `http://good.example:80@${host}/`,
  'behind many @': (host) => `http://a@${decoy}@${host}/`,
  'before a backslash': (host) => `http://${host}\\@${decoy}/`,
  'before a fragment': (host) => `http://${host}#@${decoy}/`,
  'before a query': (host) => `http://${host}?@${decoy}/`,
  'without slashes': (host) => `http:${host}/`,
  'many slashes': (host) => `http:////${host}/`,
  backslashes: (host) => `http:\\\\${host}\\`,
  'capital scheme': (host) => `HTTP://${host}/`,
  'spaces around': (host) => ` \n http://${host}/ \t`,
  'a path that misleads': (host) => `http://${host}/https://${decoy}/`,
};

const schemes =
  'ftp file gopher ws wss dict ldap sftp tftp telnet blob data javascript unix http+unix jar'.split(
    ' ',
  );

/** Ports of other services, on a host that may be reached. */
const closedPorts =
  '1 7 22 23 25 53 110 111 135 139 143 389 445 465 587 993 995 1433 2049 2375 2379 3306 3389 5432 ' +
  '5900 6000 6379 6667 9200 10250 11211 27017';

const innerNames =
  'localhost LOCALHOST localhost. localhost.. a.localhost a.b.localhost. ⓛocalhost LocalHost。 ' +
  'intranet db.internal DB.INTERNAL. printer.local printer.local.. metadata.google.internal ' +
  'metadata.goog metadata.goog. a.metadata.goog nas.home.arpa api.default.svc x.lan x.corp ' +
  'kubernetes.default.svc.cluster.local metadata instance-data router.home host.docker.internal';

/**
 * All forms in plain frames and a few forms in every frame; `wide` crosses everything with
 * everything. Names ending in `.as.example` lead where they say, by DNS; `.in-hosts.example` by file.
 */
export function forbiddenUrls(wide: boolean): Case[] {
  const cases: Case[] = [];
  const add = (kind: string, hosts: Record<string, string>, inFrames: readonly string[]): void => {
    for (const [spelling, host] of Object.entries(hosts)) {
      for (const frame of inFrames) {
        cases.push({ form: `${kind}, ${spelling}, ${frame}`, url: frames[frame]!(host) });
      }
    }
  };
  const all = Object.keys(frames);
  const few = wide ? all : all.slice(0, 3);
  for (const [index, target] of targets4.entries()) {
    add('IPv4', hosts4(target), index < 3 ? all : few);
    const inner = value4(target);
    for (const [name, embed] of Object.entries({ ...embeddings, ...refusedEmbeddings })) {
      add(name, hosts6(embed(inner)), wide ? all : all.slice(0, 1));
    }
    add('a name', namesOf(target), few);
    for (const scheme of schemes) cases.push({ form: scheme, url: `${scheme}://${target}/` });
  }
  for (const target of targets6) add('IPv6', hosts6(value6(target)), few);
  for (const name of innerNames.split(' ')) add('an inner name', { [name]: name }, few);
  for (const port of closedPorts.split(' ')) {
    for (const host of [decoy, 'a.lawful.example', '[2606:4700:4700::1111]']) {
      cases.push({ form: 'a port of another service', url: `http://${host}:${port}/` });
    }
  }
  return cases;
}

/** Names that lead to this address: by DNS, by the hosts file, and so that they look like it. */
function namesOf(target: string): Record<string, string> {
  const dashed = target.replaceAll('.', '-');
  return {
    'by DNS': `${dashed}.as.example`,
    'by DNS, with a dot': `${dashed}.as.example.`,
    'by the hosts file': `${dashed}.in-hosts.example`,
    'by the hosts file, capitals and a dot': `${dashed}.IN-HOSTS.example.`,
  };
}

function value6(text: string): bigint {
  const [left = [], right = []] = text
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return top(...[...left, ...zeros, ...right].map((group) => parseInt(group, 16)));
}
