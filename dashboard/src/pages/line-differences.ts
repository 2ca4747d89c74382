/** Which lines two texts have in common, and which only one of them has. */

export interface Line {
  side: 'both' | 'first' | 'second';
  text: string;
}

/** Longer texts are compared up to here: the table grows with the square. */
export const linesMax = 600;

export function lineDifferences(first: string, second: string): Line[] {
  const one = first.split('\n').slice(0, linesMax);
  const two = second.split('\n').slice(0, linesMax);
  const width = two.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = two.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        one[i] === two[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < one.length || j < two.length) {
    if (i < one.length && j < two.length && one[i] === two[j]) {
      lines.push({ side: 'both', text: one[i]! });
      i += 1;
      j += 1;
    } else if (
      i < one.length &&
      (j === two.length || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      lines.push({ side: 'first', text: one[i]! });
      i += 1;
    } else {
      lines.push({ side: 'second', text: two[j]! });
      j += 1;
    }
  }
  return lines;
}
