/** Finds the word that was probably meant. */

/**
 * The word that differs by the fewest letters, or null when more than half of them differ. Case,
 * hyphens and underscores do not count.
 */
export function nearestWord<Word extends string>(
  typed: string,
  words: readonly Word[],
): Word | null {
  let nearest: Word | null = null;
  let fewest = Math.floor(bare(typed).length / 2) + 1;
  for (const word of words) {
    const distance = editDistance(bare(typed), bare(word));
    if (distance >= fewest) continue;
    nearest = word;
    fewest = distance;
  }
  return nearest;
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Levenshtein's distance: letters to insert, delete or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change));
    }
    row = next;
  }
  return row[b.length]!;
}
