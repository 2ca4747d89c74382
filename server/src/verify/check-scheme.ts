/** Holds a request against the scheme of its provider. */
import type { Grade } from '../domain/received-request.ts';
import { holdsFor } from './check-condition.ts';
import { checkConfirmed } from './check-confirmed.ts';
import { checkDigest, checkHmac } from './check-hmac.ts';
import { checkJwt } from './check-jwt.ts';
import { checkPublicKey } from './check-public-key.ts';
import { checkAddress, checkBasic, checkIdentity, checkToken } from './check-secret.ts';
import type { FetchTrusted } from './fetch-trusted.ts';
import { passed, refused } from './scheme.ts';
import type { EitherScheme, EveryScheme, Scheme, Verdict } from './scheme.ts';
import type { Subject } from './subject.ts';

export function checkScheme(
  scheme: Scheme,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Verdict | Promise<Verdict> {
  switch (scheme.kind) {
    case 'none':
      return passed;
    case 'token':
      return checkToken(scheme, subject);
    case 'basic':
      return checkBasic(scheme, subject);
    case 'hmac':
      return checkHmac(scheme, subject);
    case 'digest':
      return checkDigest(scheme, subject);
    case 'publicKey':
      return checkPublicKey(scheme, subject, fetchTrusted);
    case 'jwt':
      return checkJwt(scheme, subject, fetchTrusted);
    case 'identity':
      return checkIdentity(scheme, subject);
    case 'addresses':
      return checkAddress(scheme, subject);
    case 'confirmed':
      return checkConfirmed(scheme, subject, fetchTrusted);
    case 'either':
      return checkEither(scheme, subject, fetchTrusted);
    case 'every':
      return checkEvery(scheme, subject, fetchTrusted);
    case 'own':
      return scheme.check(subject, fetchTrusted);
  }
}

async function checkEither(
  { of }: EitherScheme,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Verdict> {
  const chosen = of.find((one) => holdsFor(one.if, subject));
  if (chosen === undefined) {
    return refused('not_configured', 'no scheme of this provider fits the settings of the source');
  }
  const verdict = await checkScheme(chosen.scheme, subject, fetchTrusted);
  return verdict.ok && chosen.grade !== undefined ? { grade: chosen.grade, ...verdict } : verdict;
}

async function checkEvery(
  { of }: EveryScheme,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Verdict> {
  let grade: Grade | undefined;
  for (const scheme of of) {
    const verdict = await checkScheme(scheme, subject, fetchTrusted);
    if (!verdict.ok) return verdict;
    grade = verdict.grade ?? grade;
  }
  return grade === undefined ? passed : { ok: true, grade };
}
