/** Answers what providers ask of an address before or beside their events. */
import { createHmac } from 'node:crypto';
import { isTrustedUrl } from '../domain/trusted-host.ts';
import { holdsFor } from './check-condition.ts';
import { keysOf } from './check-hmac.ts';
import type { FetchTrusted } from './fetch-trusted.ts';
import { fillBytes, fillText, type Extras } from './fill-template.ts';
import type { Handshake, Provider } from './provider.ts';
import { refused, type Refused } from './scheme.ts';
import type { Subject } from './subject.ts';
import type { SourceAnswer } from './verified.ts';

export interface Shaken {
  ok: true;
  answer: SourceAnswer;
  learned: Record<string, string>;
}

/** Null where the request is none of the provider's handshakes of this kind. */
export async function shakeHands(
  { handshakes = [] }: Provider,
  when: Handshake['when'],
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Shaken | Refused | null> {
  for (const handshake of handshakes) {
    if (handshake.when !== when || !holdsFor(handshake.if, subject)) continue;
    return await answerTo(handshake, subject, fetchTrusted);
  }
  return null;
}

async function answerTo(
  handshake: Handshake,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Shaken | Refused> {
  const made = sumsOf(handshake, subject);
  if (!made.ok) return made;
  const { sums } = made;
  const answer = fillAnswer(handshake, subject, sums);
  if (answer === null) return refused('body_unreadable', `${handshake.name}: a part is missing`);
  const learned: Record<string, string> = {};
  for (const [field, template] of Object.entries(handshake.learns ?? {})) {
    const told = fillText(template, subject, sums);
    if (told === null) return refused('body_unreadable', `${handshake.name}: it tells nothing`);
    // Whoever knows the address could put a key of their own in place of the provider's.
    if (subject.settings(field).length > 0) {
      return refused('identity_wrong', `${handshake.name}: the setting ${field} is set already`);
    }
    learned[field] = told;
  }
  if (handshake.calls !== undefined) {
    const url = fillText(handshake.calls.url, subject);
    if (url === null) return refused('body_unreadable', `${handshake.name}: no address to call`);
    if (!isTrustedUrl(url, handshake.calls.hosts)) {
      return refused('identity_wrong', `${handshake.name}: it asks for a call elsewhere`);
    }
    const called = await fetchTrusted(url, { hosts: handshake.calls.hosts, keepSeconds: 0 });
    if ('failed' in called) return { ...refused('not_confirmed', called.failed), later: true };
  }
  return { ok: true, answer, learned };
}

function sumsOf({ sums = {} }: Handshake, subject: Subject): { ok: true; sums: Extras } | Refused {
  const made: Record<string, string> = {};
  for (const [name, { algorithm, key, over, encoding }] of Object.entries(sums)) {
    const keys = keysOf(key, subject);
    if (!Array.isArray(keys)) return keys;
    const content = fillBytes(over, subject);
    if (content === null) return refused('body_unreadable', 'it lacks what is to be signed');
    made[name] = createHmac(algorithm, keys[0]!).update(content).digest(encoding);
  }
  return { ok: true, sums: made };
}

function fillAnswer({ answer }: Handshake, subject: Subject, sums: Extras): SourceAnswer | null {
  const headers: Record<string, string> = { 'x-content-type-options': 'nosniff' };
  for (const [name, template] of Object.entries(answer.headers ?? {})) {
    const value = fillText(template, subject, sums);
    // What came in a body may hold anything; in a header it would end it.
    if (value === null || /[^\t\x20-\x7e]/.test(value)) return null;
    headers[name] = value;
  }
  const body = answer.body === undefined ? '' : fillText(answer.body, subject, sums);
  return body === null ? null : { status: answer.status, headers, body };
}
