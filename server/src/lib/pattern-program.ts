/** Reads a regular expression into a small program that `linear-pattern.ts` runs in linear time. */

/** What a step asks of the place between two characters. */
export type Place = 'start' | 'end' | 'word-edge' | 'no-word-edge';

export type Step =
  | { kind: 'character'; is: (character: string) => boolean; next: number }
  | { kind: 'split'; next: number; other: number }
  | { kind: 'place'; place: Place; next: number }
  | { kind: 'match' };

export interface PatternProgram {
  steps: readonly Step[];
  start: number;
}

/** Why a pattern cannot be run in linear time, as the end of a sentence that begins with the pattern. */
export class UnusablePattern extends Error {}

/** Counted repetitions are written out, so a program needs a bound. */
const stepsMax = 2_000;

type Node =
  | { kind: 'character'; is: (character: string) => boolean }
  | { kind: 'place'; place: Place }
  | { kind: 'sequence'; parts: Node[] }
  | { kind: 'choice'; parts: Node[] }
  | { kind: 'repeat'; part: Node; min: number; max: number };

/**
 * The program of a pattern in the syntax of ECMAScript with the flag `u`. Throws `UnusablePattern`
 * for what is no pattern and for what no program of this kind can do: looking around, and going
 * back to a group.
 */
export function patternProgram(source: string): PatternProgram {
  try {
    // The native parser knows the syntax; from here on it is known to be right.
    void new RegExp(source, 'u');
  } catch (error) {
    throw new UnusablePattern(error instanceof Error ? error.message : String(error));
  }
  const steps: Step[] = [{ kind: 'match' }];
  const start = write(steps, new Reader(source).choice(), 0);
  return { steps, start };
}

/** Adds the steps of a node, which go on at `next`; returns where they begin. */
function write(steps: Step[], node: Node, next: number): number {
  if (steps.length > stepsMax) {
    throw new UnusablePattern(`needs more than ${stepsMax} steps when it is written out`);
  }
  switch (node.kind) {
    case 'character':
      return steps.push({ ...node, next }) - 1;
    case 'place':
      return steps.push({ ...node, next }) - 1;
    case 'sequence':
      return node.parts.reduceRight((after, part) => write(steps, part, after), next);
    case 'choice':
      return node.parts
        .map((part) => write(steps, part, next))
        .reduceRight((other, begin) => steps.push({ kind: 'split', next: begin, other }) - 1);
    case 'repeat':
      return writeRepeat(steps, node, next);
  }
}

function writeRepeat(
  steps: Step[],
  { part, min, max }: Extract<Node, { kind: 'repeat' }>,
  next: number,
): number {
  let begin = next;
  if (max === Number.POSITIVE_INFINITY) {
    const loop = { kind: 'split' as const, next: 0, other: next };
    begin = steps.push(loop) - 1;
    loop.next = write(steps, part, begin);
  } else {
    for (let count = min; count < max; count++) {
      const inner = write(steps, part, begin);
      begin = steps.push({ kind: 'split', next: inner, other: next }) - 1;
    }
  }
  for (let count = 0; count < min; count++) begin = write(steps, part, begin);
  return begin;
}

/** Reads the text of a pattern from left to right. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  choice(): Node {
    const parts = [this.#sequence()];
    while (this.#skip('|')) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      parts.push(this.#repeated(this.#term()));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  #term(): Node {
    if (this.#skip('^')) return { kind: 'place', place: 'start' };
    if (this.#skip('$')) return { kind: 'place', place: 'end' };
    if (this.#skip('\\b')) return { kind: 'place', place: 'word-edge' };
    if (this.#skip('\\B')) return { kind: 'place', place: 'no-word-edge' };
    if (this.#skip('(')) return this.#group();
    return this.#character();
  }

  #group(): Node {
    if (this.#skip('?')) {
      if (/[=!]/.test(this.#rest(1)) || /^<[=!]/.test(this.#rest(2))) {
        throw new UnusablePattern('looks ahead or behind, which is not taken here');
      }
      const head = /^(?::|<[^>]*>)/.exec(this.#source.slice(this.#at))?.[0];
      if (head === undefined) throw new UnusablePattern('changes its flags within a group');
      this.#at += head.length;
    }
    const inner = this.choice();
    this.#skip(')');
    return inner;
  }

  /** One character or a class of them, left to the native engine: a single one costs it nothing. */
  #character(): Node {
    const text = characterText.exec(this.#source.slice(this.#at))![0];
    if (/^\\[1-9k]/.test(text)) {
      throw new UnusablePattern('goes back to a group, which is not taken here');
    }
    this.#at += text.length;
    return { kind: 'character', is: characterTest(text) };
  }

  #repeated(part: Node): Node {
    const text = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#source.slice(this.#at))?.[0];
    if (text === undefined) return part;
    this.#at += text.length;
    const none = Number.POSITIVE_INFINITY;
    switch (text[0]) {
      case '*':
        return { kind: 'repeat', part, min: 0, max: none };
      case '+':
        return { kind: 'repeat', part, min: 1, max: none };
      case '?':
        return { kind: 'repeat', part, min: 0, max: 1 };
      default: {
        const [, least, comma, most] = /^\{(\d+)(,?)(\d*)/.exec(text)!;
        const min = Number(least);
        const max = comma === '' ? min : most === '' ? none : Number(most);
        return { kind: 'repeat', part, min, max };
      }
    }
  }

  #skip(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #rest(count: number): string {
    return this.#source.slice(this.#at, this.#at + count);
  }
}

/** A class, an escape (a pair of surrogates is one character), or a character for itself. */
const characterText =
  /^(?:\[(?:\\.|[^\]\\])*\]|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}|\\k<[^>]*>|\\.|.)/su;

const asciiSize = 128;

function characterTest(text: string): (character: string) => boolean {
  const pattern = new RegExp(`^${text}$`, 'u');
  // What is known of the commonest characters; most patterns only ever meet a few.
  const known: (boolean | undefined)[] = [];
  return (character) => {
    const code = character.charCodeAt(0);
    if (code >= asciiSize) return pattern.test(character);
    return (known[code] ??= pattern.test(character));
  };
}
