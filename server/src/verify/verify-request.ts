/** Says of a received request whether it is its provider's, what it tells of, and what it is answered. */
import type { Grade, ReceivedRequest } from '../domain/received-request.ts';
import { checkScheme } from './check-scheme.ts';
import { checkAddress } from './check-secret.ts';
import type { FetchTrusted } from './fetch-trusted.ts';
import { fillText } from './fill-template.ts';
import { fitEventType } from './fit-event-type.ts';
import type { Naming, Provider, SourceConfig } from './provider.ts';
import { allowedAddressesField } from './common-fields.ts';
import { passed, refused, type Refused } from './scheme.ts';
import { shakeHands, type Shaken } from './shake-hands.ts';
import { Subject } from './subject.ts';
import type { SourceAnswer, Verified } from './verified.ts';

const plainAnswer: SourceAnswer = { status: 200, headers: {}, body: '' };
const plainRefusal: SourceAnswer = {
  status: 401,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'not accepted\n',
};
/** Nothing is wrong with the request: it could not be told whose it is. */
const askAgain: SourceAnswer = { status: 503, headers: { 'retry-after': '30' }, body: '' };
const unnamed = 'webhook.received';
/** Ids of events are a few dozen characters; what is longer is none, and must not fill a table. */
const eventKeyCharsMax = 512;

/**
 * Never throws for what a request holds. Nothing is taken as genuine unless the scheme says so;
 * a missing setting refuses. What the sender is told of a refusal does not depend on its reason.
 */
export async function verifyRequest(
  provider: Provider,
  config: SourceConfig,
  request: ReceivedRequest,
  fetchTrusted: FetchTrusted,
): Promise<Verified> {
  const subject = new Subject(request, config);
  const address =
    subject.settings(allowedAddressesField.name).length === 0
      ? passed
      : checkAddress({ kind: 'addresses', from: { field: allowedAddressesField.name } }, subject);
  if (!address.ok) return rejected(provider, address);
  const greeted = await shakeHands(provider, 'beforehand', subject, fetchTrusted);
  if (greeted !== null) return shaken(provider, greeted);
  const { methods = ['POST'] } = provider;
  // A provider may ask with another method only in a handshake that has to be verified first.
  if (!methods.includes(request.method)) return wrongMethod(methods, request.method);
  const verdict = await checkScheme(provider.scheme, subject, fetchTrusted);
  if (!verdict.ok) return rejected(provider, verdict);
  const asked = await shakeHands(provider, 'verified', subject, fetchTrusted);
  if (asked !== null) return shaken(provider, asked);
  return genuine(provider, subject, verdict.grade ?? provider.grade);
}

function genuine(provider: Provider, subject: Subject, grade: Grade): Verified {
  const key = nameFrom(provider.eventKey, subject);
  const { answer = plainAnswer } = provider;
  return {
    kind: 'genuine',
    eventType: fitEventType(nameFrom(provider.eventType, subject) ?? unnamed),
    eventKey: key === null || key.length > eventKeyCharsMax ? null : key,
    grade,
    answer: typeof answer === 'function' ? answer(subject) : answer,
  };
}

function nameFrom(namings: readonly Naming[] = [], subject: Subject): string | null {
  for (const naming of namings) {
    const name = typeof naming === 'function' ? naming(subject) : fillText(naming, subject);
    if (name !== null && name !== '') return name;
  }
  return null;
}

function shaken(provider: Provider, result: Shaken | Refused): Verified {
  if (!result.ok) return rejected(provider, result);
  const { answer, learned } = result;
  return Object.keys(learned).length === 0
    ? { kind: 'answered', answer }
    : { kind: 'answered', answer, learned };
}

function rejected(provider: Provider, { reason, detail, later }: Refused): Verified {
  const answer = later === true ? askAgain : (provider.refusal ?? plainRefusal);
  return { kind: 'rejected', reason, detail, answer };
}

function wrongMethod(methods: readonly string[], method: string): Verified {
  const answer = { status: 405, headers: { allow: methods.join(', ') }, body: '' };
  const { reason, detail } = refused('method_not_allowed', `the method ${method} is not taken`);
  return { kind: 'rejected', reason, detail, answer };
}
