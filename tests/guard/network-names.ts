/** The names of the namespace: what its hosts file and its name server say. */
import type { DnsAnswer, Question } from '../support/dns-server.ts';
import { dnsScenarios } from './dns-scenarios.ts';
import { targets4 } from './forbidden-urls.ts';
import { lawfulInHosts, lawfulNames } from './lawful-urls.ts';

export const nameServerHost = '127.0.0.53';

export const resolverSettings = `nameserver ${nameServerHost}\nsearch corp.example\n`;

/** Within ranges that some parts of the proof allow. */
export const allowedInHosts = { 'erp.internal': '10.1.2.3', crm: '10.1.2.4' };
export const allowedBySearch = { name: 'db', fullName: 'db.corp.example', address: '10.1.2.5' };

export function hostsText(): string {
  const inwards = targets4.map((one): [string, string] => [
    `${one.replaceAll('.', '-')}.in-hosts.example`,
    one,
  ]);
  const zoned: [string, string] = ['zoned.in-hosts.example', 'fe80::1%lo'];
  const all = [...inwards, zoned, ...Object.entries({ ...lawfulInHosts, ...allowedInHosts })];
  return ['127.0.0.1 localhost', ...all.map(([name, address]) => `${address} ${name}`), ''].join(
    '\n',
  );
}

/** Names that only look inner are in nobody's hands: so these lead outwards, to be refused as names. */
const outwards = '8.8.8.8';

export function answerName(question: Question): DnsAnswer | null {
  const { name } = question;
  const lawful = lawfulNames[name];
  if (lawful !== undefined) return { addresses: lawful, ttl: 60 };
  const scenario = dnsScenarios.find(({ label }) => name === `${label}.dns.example`);
  if (scenario !== undefined) return scenario.answer(question);
  if (name.endsWith('.silent.dns.example')) return null;
  if (name === allowedBySearch.fullName) return { addresses: [allowedBySearch.address] };
  if (name === 'mixed.internal') return { addresses: ['10.1.2.3', outwards] };
  if (name === 'cloud.internal') return { addresses: ['169.254.169.254'] };
  if (name.endsWith('.corp.example')) return { rcode: 3 };
  const dashed = /^([\d-]+)\.as\.example$/.exec(name)?.[1];
  if (dashed !== undefined) return { addresses: [dashed.replaceAll('-', '.')] };
  if (!name.endsWith('.example')) return { addresses: [outwards] };
  return { addresses: ['10.66.66.66'] };
}
