/** What the server wrote into the page of how the product that shows the portal wants it to look. */
import { portalMeta } from '../api/base-path.ts';
import type { Locale } from '../i18n/translate.ts';

export interface Look {
  name: string | null;
  /** Where the logo is. */
  logo: string | null;
  words: Partial<Record<Locale, Record<string, string>>> | null;
  footer: boolean;
  /** Whose pages may show it in a frame. */
  origins: string[];
}

function readLook(): Look {
  const none: Look = { name: null, logo: null, words: null, footer: true, origins: [] };
  if (portalMeta === null) return none;
  try {
    return { ...none, ...(JSON.parse(portalMeta) as Partial<Look>) };
  } catch {
    return none;
  }
}

export const look = readLook();

/** How each language of ours calls them. */
const standing: Record<Locale, [key: string, one: string, many: string][]> = {
  en: [
    ['endpoint', 'endpoint', 'endpoints'],
    ['message', 'message', 'messages'],
    ['channel', 'channel', 'channels'],
    ['eventType', 'event type', 'event types'],
  ],
  'pt-BR': [
    ['endpoint', 'endpoint', 'endpoints'],
    ['message', 'mensagem', 'mensagens'],
    ['channel', 'canal', 'canais'],
    ['eventType', 'tipo de evento', 'tipos de evento'],
  ],
};

/** Puts a product's words in the place of ours, and begins them as ours began. */
export function rewordWith(words: Look['words']): (text: string, locale: Locale) => string {
  const rules = new Map<Locale, [RegExp, string][]>();
  for (const locale of ['en', 'pt-BR'] as const) {
    const own = words?.[locale] ?? {};
    const found = standing[locale].flatMap(([key, one, many]): [RegExp, string][] =>
      (
        [
          [many, own[`${key}Many`]],
          [one, own[`${key}One`]],
        ] as const
      ).flatMap(([ours, theirs]): [RegExp, string][] =>
        theirs === undefined ? [] : [[new RegExp(`(?<![\\w{])${ours}(?![\\w}])`, 'gi'), theirs]],
      ),
    );
    rules.set(locale, found);
  }
  const known = new Map<string, string>();
  return (text, locale) => {
    const mine = rules.get(locale)!;
    if (mine.length === 0) return text;
    const key = `${locale}\0${text}`;
    let done = known.get(key);
    if (done === undefined) {
      done = mine.reduce(
        (so, [ours, theirs]) => so.replaceAll(ours, (met) => begunAs(met, theirs)),
        text,
      );
      known.set(key, done);
    }
    return done;
  };
}

function begunAs(met: string, theirs: string): string {
  const isCapital = met[0] !== met[0]!.toLowerCase();
  return isCapital ? theirs[0]!.toUpperCase() + theirs.slice(1) : theirs;
}
