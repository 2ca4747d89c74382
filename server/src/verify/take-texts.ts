/** Takes the texts that a rule names out of a request: one, or some of several in one header. */
import type { Take } from './provider.ts';
import { refused, type Refused } from './scheme.ts';
import type { Subject } from './subject.ts';

/** More signatures than anybody sends while a key is replaced. */
const candidatesMax = 20;

/**
 * The candidates of a signature. Two headers of one name are refused: a proxy before this server and
 * the server might each look at another one.
 */
export function takeCandidates(
  take: Take,
  subject: Subject,
): { ok: true; texts: string[] } | Refused {
  const texts = subject.texts(take.from);
  if (texts.length === 0) return refused('signature_missing', `${take.from} is absent`);
  if (texts.length > 1)
    return refused('signature_ambiguous', `${take.from} is there more than once`);
  const candidates = partsOf(take, texts[0]!);
  if (candidates.length === 0) {
    return refused('signature_missing', `${take.from} holds no signature of the expected form`);
  }
  if (candidates.length > candidatesMax) {
    return refused(
      'signature_ambiguous',
      `${take.from} holds more than ${candidatesMax} signatures`,
    );
  }
  return { ok: true, texts: candidates };
}

/** The one text, or null where there is none or more than one. */
export function takeOne(take: Take, subject: Subject): string | null {
  const text = subject.text(take.from);
  if (text === null) return null;
  const parts = partsOf(take, text);
  return parts.length === 1 ? parts[0]! : null;
}

function partsOf({ split, prefix = '' }: Take, text: string): string[] {
  const parts = split === undefined ? [text] : text.split(split).map((part) => part.trim());
  return parts
    .filter((part) => part.length > prefix.length && part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
}
