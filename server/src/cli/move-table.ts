/** Shows what stands on both sides of a move, a line for each table. */
import type { ComparedTable } from '../storage/contract/store-move.ts';

const titles = ['table', 'rows here', 'rows there', 'checksum here', 'checksum there'];
/** Enough to see that two differ; all of it is compared. */
const shownDigits = 16;

export function comparisonTable(tables: readonly ComparedTable[]): string[] {
  const rows = tables.map(({ name, source, target }) => {
    const isSame = source.rows === target.rows && source.checksum === target.checksum;
    const checksums = [source, target].map(({ checksum }) => checksum.slice(0, shownDigits));
    const counts = [source, target].map((side) => side.rows.toLocaleString('en'));
    return [name, ...counts, ...checksums, isSame ? 'same' : 'DIFFERENT'];
  });
  const cells = [[...titles, ''], ...rows];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 2
          ? cell.padStart(widths[column]!)
          : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
