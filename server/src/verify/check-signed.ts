/** What all signatures have in common: the candidates, what is signed, and when that was. */
import { checkTime } from './check-time.ts';
import { fillBytes } from './fill-template.ts';
import type { Take } from './provider.ts';
import { passed, refused, type Signed, type TimeRule, type Verdict } from './scheme.ts';
import type { Subject } from './subject.ts';
import { takeCandidates, takeOne } from './take-texts.ts';

/** `fits` says whether any of the candidates is the signature of a content. */
export function checkSigned(
  { signature, signed, time }: { signature: Take; signed: Signed; time?: TimeRule },
  subject: Subject,
  fits: (candidates: readonly string[], content: Uint8Array) => boolean,
): Verdict {
  const candidates = takeCandidates(signature, subject);
  if (!candidates.ok) return candidates;
  const moment = time === undefined ? null : takeOne(time.from, subject);
  if (time !== undefined && moment === null) {
    return refused('timestamp_missing', `${time.from.from} holds no single time`);
  }
  const contents = contentsOf(signed, subject, moment);
  if (contents.length === 0) {
    const unset = unsetField(signed, subject);
    if (unset !== undefined) return refused('not_configured', `the setting ${unset} is not set`);
    return refused('signature_missing', 'the request lacks a part of what is signed');
  }
  if (!contents.some((content) => fits(candidates.texts, content))) {
    return refused('signature_wrong', 'no signature fits: is the key the one of this provider?');
  }
  return time === undefined || moment === null ? passed : checkTime(time, moment, subject);
}

/** A setting that stands in what is signed and has no value. */
function unsetField(signed: Signed, subject: Subject): string | undefined {
  if (typeof signed === 'function') return undefined;
  const fields = String(signed).matchAll(/\{config:([^|}]+)/g);
  return [...fields]
    .map(([, field]) => field!)
    .find((one) => subject.text(`config:${one}`) === null);
}

function contentsOf(signed: Signed, subject: Subject, time: string | null): Uint8Array[] {
  if (typeof signed === 'function') return signed(subject);
  const extras = time === null ? {} : { time };
  const templates = typeof signed === 'string' ? [signed] : signed;
  return templates
    .map((template) => fillBytes(template, subject, extras))
    .filter((content) => content !== null);
}
