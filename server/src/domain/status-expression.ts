/**
 * Conditions on the status of an answer: `500-599`, `>=500`, `429`, `!501`, separated by commas.
 * A status is meant when one of the plain conditions takes it, or there is none, and no condition
 * with an exclamation mark does.
 */

export type StatusTest = (status: number) => boolean;

interface Range {
  except: boolean;
  low: number;
  high: number;
}

const statusMin = 100;
const statusMax = 599;
const partsMax = 20;

/** Reads an expression; `error` says in words what is wrong with it. */
export function parseStatusExpression(text: string): { ok: StatusTest } | { error: string } {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > partsMax) return { error: `has more than ${partsMax} conditions` };
  const ranges: Range[] = [];
  for (const part of parts) {
    const range = readRange(part);
    if (range === null) {
      return {
        error: `\`${part}\` is no condition on a status: write 503, 500-599, >=500, <500 or !501`,
      };
    }
    ranges.push(range);
  }
  const plain = ranges.filter(({ except }) => !except);
  const excepted = ranges.filter(({ except }) => except);
  const isIn = (status: number) => (range: Range) => status >= range.low && status <= range.high;
  return {
    ok: (status) =>
      (plain.length === 0 || plain.some(isIn(status))) && !excepted.some(isIn(status)),
  };
}

function readRange(part: string): Range | null {
  const found = /^(!?)\s*(?:(\d{3})\s*-\s*(\d{3})|(>=|<=|>|<)?\s*(\d{3}))$/.exec(part);
  if (found === null) return null;
  const [, mark, from, to, sign, single] = found;
  const except = mark === '!';
  const [low, high] =
    from !== undefined ? [Number(from), Number(to)] : boundsOf(sign, Number(single));
  if (low > high || low > statusMax || high < statusMin) return null;
  return { except, low, high };
}

function boundsOf(sign: string | undefined, status: number): [number, number] {
  switch (sign) {
    case '>':
      return [status + 1, statusMax];
    case '>=':
      return [status, statusMax];
    case '<':
      return [statusMin, status - 1];
    case '<=':
      return [statusMin, status];
    default:
      return [status, status];
  }
}
