/** Says in a line of a table how a provider's requests are known and answered. */
import type { ProviderCase } from './provider-case.ts';
import type {
  Encoding,
  Handshake,
  Place,
  Provider,
  Take,
} from '../../server/src/verify/provider.ts';
import type { KeySource, Scheme, Signed, TimeRule } from '../../server/src/verify/scheme.ts';

const knowledge = { vendor: 'vendor', code: 'public code', memory: 'memory' } as const;

export function describeProvider(provider: Provider, cases: readonly ProviderCase[]): string {
  const { title, docs, type, grade, handshakes = [] } = provider;
  const name = docs === undefined ? title : `[${title}](${docs})`;
  const vectors = [
    ...new Set(cases.filter((one) => one.type === type).map(({ vector }) => vector)),
  ].toSorted();
  const cells = [
    `${name} \`${type}\``,
    describeScheme(provider.scheme),
    grade,
    handshakes.map(describeHandshake).join('; ') || '–',
    describeAnswer(provider),
    vectors.join(', '),
    knowledge[provider.known],
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function describeScheme(scheme: Scheme): string {
  switch (scheme.kind) {
    case 'none':
      return 'nothing';
    case 'token':
      return `token in ${describeTake(scheme.token)}`;
    case 'basic':
      return 'name and password';
    case 'hmac':
      return `HMAC-${scheme.algorithm.toUpperCase()} of ${describeSigned(scheme.signed)} in ${describeSum(scheme)}`;
    case 'digest':
      return `${scheme.algorithm.toUpperCase()} of ${describeSigned(scheme.signed)} in ${describeSum(scheme)}`;
    case 'publicKey':
      return `${scheme.algorithm} signature of ${describeSigned(scheme.signed)} in ${describeSum(scheme)}${describeKey(scheme.key)}`;
    case 'jwt':
      return `JWT (${scheme.algorithm}) in ${describeTake(scheme.token)}${'field' in scheme.key ? '' : ', fetched key'}`;
    case 'identity':
      return 'certificate of the client, seen by a trusted proxy';
    case 'addresses':
      return 'source addresses';
    case 'confirmed':
      return `confirmed at ${code(scheme.url)}`;
    case 'either':
      return [...new Set(scheme.of.map((one) => describeScheme(one.scheme)))].join('; or ');
    case 'every':
      return [...new Set(scheme.of.map(describeScheme))].join('; and ');
    case 'own':
      return scheme.name;
  }
}

function describeSum({
  signature,
  encoding,
  time,
}: {
  signature: Take;
  encoding: Encoding;
  time?: TimeRule;
}): string {
  const age = time === undefined ? '' : `, ${time.toleranceSeconds} s`;
  return `${describeTake(signature)}, ${encoding}${age}`;
}

function describeTake({ from, prefix = '' }: Take): string {
  const place = describePlace(from);
  return prefix === '' ? place : `${place} after ${code(prefix.trim())}`;
}

function describePlace(place: Place): string {
  return place.startsWith('header:') ? code(place.slice('header:'.length)) : code(`{${place}}`);
}

function describeSigned(signed: Signed): string {
  if (typeof signed === 'function') return 'a text of its own';
  return [signed].flat().map(code).join(' or ');
}

function describeKey(key: KeySource): string {
  if ('field' in key) return '';
  return 'constant' in key
    ? ', one key for all'
    : `, certificate from ${key.hosts.map(code).join(', ')}`;
}

function describeHandshake({ name, answer, learns, calls }: Handshake): string {
  const told = learns === undefined ? '' : `, keeps ${Object.keys(learns).map(code).join(', ')}`;
  const call = calls === undefined ? '' : `, calls ${code(calls.url)}`;
  return `${name} → ${answer.status}${call}${told}`;
}

function describeAnswer({ answer, type }: Provider): string {
  if (answer === undefined) return '200';
  if (typeof answer === 'function') return `200, its own (${type})`;
  const body = answer.body.trim();
  return body === '' ? String(answer.status) : `${answer.status} ${code(body)}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
