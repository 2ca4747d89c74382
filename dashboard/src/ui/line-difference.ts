/** Which lines of a text went and which came, as short as that can be said. */

export interface DifferenceLine {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** More lines to compare than this are shown as replaced as a whole: it would make a page hang. */
const cellsMax = 4_000_000;

export function lineDifference(before: string, after: string): DifferenceLine[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  ) {
    end += 1;
  }
  const middle = changed(
    left.slice(start, left.length - end),
    right.slice(start, right.length - end),
  );
  const same = (text: string): DifferenceLine => ({ kind: 'same', text });
  return [...left.slice(0, start).map(same), ...middle, ...left.slice(left.length - end).map(same)];
}

/** By the longest common subsequence. */
function changed(left: readonly string[], right: readonly string[]): DifferenceLine[] {
  const gone = (text: string): DifferenceLine => ({ kind: 'gone', text });
  const come = (text: string): DifferenceLine => ({ kind: 'new', text });
  const width = right.length + 1;
  if (left.length * right.length > cellsMax) return [...left.map(gone), ...right.map(come)];
  const common = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        left[i] === right[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: DifferenceLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      lines.push({ kind: 'same', text: left[i]! });
      i += 1;
      j += 1;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) {
      lines.push(gone(left[i]!));
      i += 1;
    } else {
      lines.push(come(right[j]!));
      j += 1;
    }
  }
  return [...lines, ...left.slice(i).map(gone), ...right.slice(j).map(come)];
}

/** What is shown: lines that changed with some around them, and how many are left out between. */
export function shortDifference(
  lines: readonly DifferenceLine[],
  around: number,
): (DifferenceLine | { kind: 'left-out'; count: number })[] {
  const kept = lines.map(() => false);
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    kept.fill(true, Math.max(0, index - around), index + around + 1);
  }
  const shown: (DifferenceLine | { kind: 'left-out'; count: number })[] = [];
  for (const [index, line] of lines.entries()) {
    const last = shown.at(-1);
    if (kept[index]) shown.push(line);
    else if (last?.kind === 'left-out') last.count += 1;
    else shown.push({ kind: 'left-out', count: 1 });
  }
  return shown;
}
