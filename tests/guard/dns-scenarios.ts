/** What a name server may do to whoever asks it, and what must come of it. */
import type { DnsAnswer, Question } from '../support/dns-server.ts';

export interface DnsScenario {
  /** The first label of its name. */
  label: string;
  what: string;
  answer: (question: Question) => DnsAnswer | null;
  /** What the records of the attempts say, one after the other; `sent` for one that was answered. */
  says: readonly (RegExp | 'sent')[];
  /** Where requests may arrive, one for each that is sent. */
  arrives?: string;
  /** Takes as long as the look-up may take. */
  slow?: boolean;
}

const open = '93.184.216.40';
const secret = '10.99.99.99';
const whole =
  (...addresses: string[]) =>
  (): DnsAnswer => ({ addresses });
const notFound = /^the name \S+ was not found$/;
const noAddress = /^the name \S+ has no address$/;
const unresolved = /^the name \S+ could not be resolved \(\w+\)$/;
const noAnswer = /^no name server answered for \S+ within 5 s$/;
const leadsInwards = /^not sent: \S+ leads to /;

export const dnsScenarios: readonly DnsScenario[] = [
  { label: 'nxdomain', what: 'no such name', answer: () => ({ rcode: 3 }), says: [notFound] },
  { label: 'servfail', what: 'SERVFAIL', answer: () => ({ rcode: 2 }), says: [unresolved] },
  { label: 'refused', what: 'REFUSED', answer: () => ({ rcode: 5 }), says: [unresolved] },
  { label: 'empty', what: 'an empty answer', answer: whole(), says: [noAddress] },
  { label: 'silent', what: 'no answer at all', answer: () => null, says: [noAnswer], slow: true },
  {
    label: 'truncated',
    what: 'cut short over UDP, whole over TCP',
    answer: () => ({ addresses: [open], truncated: true }),
    says: ['sent'],
    arrives: open,
  },
  {
    label: 'truncated-inwards',
    what: 'cut short over UDP, private over TCP',
    answer: ({ overTcp }) => ({ addresses: [overTcp ? secret : open], truncated: true }),
    says: [leadsInwards],
  },
  {
    label: 'drip',
    what: 'over TCP, one byte every 0.3 s',
    answer: () => ({ addresses: [open], truncated: true, dripMs: 300 }),
    says: [noAnswer],
    slow: true,
  },
  {
    label: 'loop',
    what: 'a circle of CNAMEs',
    answer: ({ name }) => ({ chain: ['other.dns.example', name, 'other.dns.example'] }),
    says: [noAddress],
  },
  {
    label: 'chain',
    what: 'CNAMEs that end in public',
    answer: () => ({ chain: ['one.dns.example', 'two.dns.example'], addresses: [open] }),
    says: ['sent'],
    arrives: open,
  },
  {
    label: 'chain-inwards',
    what: 'CNAMEs that end in private',
    answer: () => ({ chain: ['cdn.example', 'db.internal'], addresses: [secret] }),
    says: [leadsInwards],
  },
  {
    label: 'thousand',
    what: '1,000 public addresses',
    answer: () => ({
      addresses: Array.from({ length: 1000 }, (_, index) => `93.${index >> 8}.0.${index & 255}`),
      truncated: true,
    }),
    says: [/^not sent: \S+ has more than 64 addresses$/],
  },
  {
    label: 'mixed',
    what: 'public and private at once',
    answer: whole(open, secret),
    says: [leadsInwards],
  },
  {
    label: 'families',
    what: 'A public, AAAA private',
    answer: whole(open, 'fd00::99'),
    says: [leadsInwards],
  },
  {
    label: 'embedded',
    what: 'AAAA that carries a private address',
    answer: whole('64:ff9b::a9fe:a9fe'),
    says: [leadsInwards],
  },
  {
    label: 'mapped',
    what: 'AAAA that is a mapped private address',
    answer: whole(open, `::ffff:${secret}`),
    says: [leadsInwards],
  },
  {
    label: 'rebinding',
    what: 'public when asked first, private ever after',
    answer: ({ before, type }) => ({
      addresses: type === 'AAAA' ? [] : [before === 0 ? open : secret],
    }),
    says: ['sent', leadsInwards, leadsInwards],
    arrives: open,
  },
  {
    label: 'half-silent',
    what: 'A public, AAAA never answered',
    answer: ({ type }) => (type === 'A' ? { addresses: [open] } : null),
    says: ['sent'],
    arrives: open,
  },
  {
    label: 'late-inwards',
    what: 'A public at once, AAAA private later',
    answer: ({ type }) =>
      type === 'A' ? { addresses: [open] } : { addresses: ['fd00::99'], delayMs: 20 },
    says: [leadsInwards],
  },
  {
    label: 'wrong-id',
    what: 'answers to questions that were not asked',
    answer: () => ({ addresses: [secret], wrongId: true }),
    says: [noAnswer],
    slow: true,
  },
  {
    label: 'garbage',
    what: 'bytes that are no answer',
    answer: () => ({ raw: Buffer.from('ffffffffffffffffffffffffffff', 'hex') }),
    says: [unresolved],
  },
];
