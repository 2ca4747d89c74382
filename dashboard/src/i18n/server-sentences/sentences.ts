/** English sentences of the server with what each is in another language; `{}` is what varies. */
export type Sentences = Readonly<Record<string, string>>;

/** The sentence in the other language, or null where it has none. */
export type Say = (sentence: string) => string | null;

interface Rule {
  pattern: RegExp;
  said: string;
  /** Characters that stand fast: of several that fit, the most exact one counts. */
  weight: number;
}

/** What varies may be a sentence of these itself, and so on to this depth. */
const depthMax = 4;

export function createSay(...all: Sentences[]): Say {
  const entries = all.flatMap((sentences) => Object.entries(sentences));
  const plain = new Map(entries.filter(([english]) => !english.includes('{}')));
  const rules: Rule[] = entries
    .filter(([english]) => english.includes('{}'))
    .map(([english, said]) => ({ pattern: patternOf(english), said, weight: english.length }))
    .toSorted((a, b) => b.weight - a.weight);

  const say = (sentence: string, depth: number): string | null => {
    const known = plain.get(sentence);
    if (known !== undefined || depth === 0) return known ?? null;
    for (const { pattern, said } of rules) {
      const found = pattern.exec(sentence);
      if (found === null) continue;
      const parts = found.slice(1).map((part) => say(part, depth - 1) ?? part);
      return said.replaceAll('{}', () => parts.shift() ?? '');
    }
    return null;
  };
  return (sentence) => say(sentence, depthMax);
}

function patternOf(english: string): RegExp {
  const parts = english.split('{}').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.*?)')}$`, 's');
}
