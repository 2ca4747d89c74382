/** Delays as people write them, `5s, 5m, 2h`, and as seconds. */

const units: readonly [letter: string, seconds: number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

export function writeDurations(seconds: readonly number[]): string {
  return seconds
    .map((one) => {
      const [letter, size] = units.find(([, unit]) => one % unit === 0 && one >= unit) ?? ['s', 1];
      return `${one / size}${letter}`;
    })
    .join(', ');
}

/** Null where something is no duration; a bare number counts seconds. */
export function readDurations(text: string): number[] | null {
  const parts = text
    .split(/[\s,;]+/)
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  const seconds = parts.map((part) => {
    const [, count, letter = 's'] = /^(\d{1,7})([smhd])?$/.exec(part) ?? [];
    const [, size] = units.find(([one]) => one === letter)!;
    return count === undefined ? null : Number(count) * size;
  });
  return seconds.includes(null) ? null : (seconds as number[]);
}
