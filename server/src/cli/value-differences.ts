/** Where two values differ, and how that is shown in a plan. */
import { isRecord } from './declared-fields.ts';
import type { FilePath } from './declared-environment.ts';

export interface Difference {
  path: FilePath;
  before: unknown;
  after: unknown;
}

/** Of records, the members that differ, however deep; null and nothing are the same. Lists count as a whole. */
export function differencesIn(before: unknown, after: unknown, path: FilePath = []): Difference[] {
  if (isRecord(before) && isRecord(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differencesIn(before[name], after[name], [...path, name]));
  }
  const isSame = JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
  return isSame ? [] : [{ path, before: before ?? null, after: after ?? null }];
}

const charsMax = 70;
const codeLinesMax = 12;

/** `throttleRate: 5 → 10`; of texts of several lines, those that go and come. */
export function shownDifference({ path, before, after }: Difference): string[] {
  const name = path.join('.');
  const texts = [before, after].map((value) => (typeof value === 'string' ? value : null));
  if (!texts.some((text) => text?.trimEnd().includes('\n'))) {
    return [`${name}: ${shown(before)} → ${shown(after)}`];
  }
  const [old, next] = texts.map((text) => text?.trimEnd().split('\n') ?? []) as [
    string[],
    string[],
  ];
  let same = 0;
  while (same < Math.min(old.length, next.length) && old[same] === next[same]) same += 1;
  const rest = Math.min(old.length, next.length) - same;
  let tail = 0;
  while (tail < rest && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1;
  const lines = [
    ...old.slice(same, old.length - tail).map((line) => `  - ${cut(line)}`),
    ...next.slice(same, next.length - tail).map((line) => `  + ${cut(line)}`),
  ];
  const left = lines.length - codeLinesMax;
  return [
    `${name}, from line ${same + 1}:`,
    ...lines.slice(0, codeLinesMax),
    ...(left > 0 ? [`  … and ${left} more`] : []),
  ];
}

function shown(value: unknown): string {
  if (value === null) return 'nothing';
  if (value === '') return "''";
  return cut(typeof value === 'string' ? withoutPassword(value) : JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text;
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.password === '') return text;
  url.password = '********';
  return url.href;
}
