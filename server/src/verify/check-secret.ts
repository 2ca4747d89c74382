/** Checks what travels along unsigned: tokens, names with passwords, addresses, certificates seen by a proxy. */
import { createRanges, isRange } from '../lib/address-ranges.ts';
import { notSet } from './check-hmac.ts';
import { isAnyOf, isSameText } from './same-secret.ts';
import { passed, refused, type Verdict } from './scheme.ts';
import type { AddressScheme, BasicScheme, IdentityScheme, TokenScheme } from './scheme.ts';
import type { Subject } from './subject.ts';
import { takeCandidates } from './take-texts.ts';

export function checkToken({ token, field }: TokenScheme, subject: Subject): Verdict {
  const secrets = subject.settings(field);
  if (secrets.length === 0) return notSet(field);
  const taken = takeCandidates(token, subject);
  if (!taken.ok) return taken;
  // One place, one token: a list of them would be a list of guesses.
  if (taken.texts.length === 1 && isAnyOf(taken.texts[0]!, secrets)) return passed;
  return refused('token_wrong', `${token.from} is not the token of this source`);
}

export function checkBasic({ user, password }: BasicScheme, subject: Subject): Verdict {
  const names = subject.settings(user);
  const passwords = subject.settings(password);
  if (names.length === 0) return notSet(user);
  if (passwords.length === 0) return notSet(password);
  const taken = takeCandidates({ from: 'header:authorization' }, subject);
  if (!taken.ok) return taken;
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(taken.texts[0]!) ?? [];
  if (encoded === undefined) return refused('token_wrong', 'it shows no name and password');
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  // A password may hold a colon, a name may not (RFC 7617, section 2).
  const colon = text.indexOf(':');
  const isUser = isSameText(text.slice(0, Math.max(colon, 0)), names[0]!);
  const isPassword = isAnyOf(text.slice(colon + 1), passwords);
  return colon >= 0 && isUser && isPassword
    ? passed
    : refused('token_wrong', 'the name or password is another one');
}

export function checkAddress({ from }: AddressScheme, subject: Subject): Verdict {
  const ranges = 'networks' in from ? from.networks : subject.settings(from.field);
  if (ranges.length === 0) return notSet('field' in from ? from.field : 'networks');
  if (!ranges.every(isRange)) return refused('not_configured', 'the networks cannot be read');
  const { remoteAddress } = subject.request;
  return createRanges(ranges).includes(remoteAddress)
    ? passed
    : refused('address_not_allowed', `${remoteAddress} is in none of the networks`);
}

/**
 * A header about the certificate of a client counts only from a proxy that the deployment trusts:
 * anybody else could write it.
 */
export function checkIdentity(scheme: IdentityScheme, subject: Subject): Verdict {
  const [header] = subject.settings(scheme.headerField);
  const identities = subject.settings(scheme.identityField);
  if (header === undefined) return notSet(scheme.headerField);
  if (identities.length === 0) return notSet(scheme.identityField);
  if (subject.request.fromTrustedProxy !== true) {
    return refused('identity_wrong', 'it did not come through a proxy that this server trusts');
  }
  const taken = takeCandidates({ from: `header:${header.toLowerCase()}` }, subject);
  if (!taken.ok) return taken;
  return isAnyOf(taken.texts[0]!, identities)
    ? passed
    : refused('identity_wrong', 'the certificate of the client is another one');
}
