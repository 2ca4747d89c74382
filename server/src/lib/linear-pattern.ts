/**
 * Regular expressions of strangers: matched in time that grows with the text only, never with the
 * ways to match it. The native engine goes back and tries again, and a pattern of a few characters
 * can keep it busy for years.
 */
import { patternProgram, type Place, type Step } from './pattern-program.ts';

export interface LinearPattern {
  /** Whether the pattern is found in the text. Throws `CostlyText` past the bound. */
  test: (text: string) => boolean;
  /** The pattern itself. */
  toString: () => string;
}

/** The text is too long for this pattern. */
export class CostlyText extends Error {}

/** Steps of one test: about a quarter of a second. */
const workMax = 20_000_000;

/** Compiles a pattern with the flag `u`; throws `UnusablePattern` when it cannot be one. */
export function linearPattern(source: string): LinearPattern {
  const { steps, start } = patternProgram(source);
  return {
    test: (text) => isFound(steps, start, text),
    toString: () => source,
  };
}

/**
 * Walks through the text once with the set of all steps at which a match could stand. A new match
 * may begin at each character, so the set gets the first step each time.
 */
function isFound(steps: readonly Step[], start: number, text: string): boolean {
  const seenAt = new Float64Array(steps.length).fill(-1);
  let work = 0;
  let present: Extract<Step, { kind: 'character' }>[] = [];

  /** Adds a step and all that follow it without a character; true where the match is reached. */
  function add(first: number, at: number, before: string, after: string): boolean {
    const open = [first];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seenAt[index] === at) continue;
      seenAt[index] = at;
      work += 1;
      const step = steps[index]!;
      switch (step.kind) {
        case 'match':
          return true;
        case 'character':
          present.push(step);
          break;
        case 'split':
          open.push(step.next, step.other);
          break;
        case 'place':
          if (isPlace(step.place, before, after)) open.push(step.next);
          break;
      }
    }
    return false;
  }

  let before = '';
  let at = 0;
  for (;;) {
    const code = text.codePointAt(at);
    const character = code === undefined ? '' : String.fromCodePoint(code);
    if (add(start, at, before, character)) return true;
    if (code === undefined) return false;
    const candidates = present;
    present = [];
    const following = text.codePointAt(at + character.length);
    const after = following === undefined ? '' : String.fromCodePoint(following);
    at += character.length;
    for (const step of candidates) {
      work += 1;
      if (step.is(character) && add(step.next, at, character, after)) return true;
    }
    if (work > workMax) throw new CostlyText(`too long for the pattern of its schema`);
    before = character;
  }
}

function isPlace(place: Place, before: string, after: string): boolean {
  switch (place) {
    case 'start':
      return before === '';
    case 'end':
      return after === '';
    case 'word-edge':
      return isWord(before) !== isWord(after);
    case 'no-word-edge':
      return isWord(before) === isWord(after);
  }
}

function isWord(character: string): boolean {
  return /^[A-Za-z0-9_]$/.test(character);
}
