/** Arrays as PostgreSQL reads them, so that a column of many rows is one value of a statement. */
import type { Value } from '../sql/statements.ts';

/** By https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO; bytes are written in hex. */
export function arrayLiteral(values: readonly Value[]): string {
  let text = '{';
  for (const [index, value] of values.entries()) {
    if (index > 0) text += ',';
    if (value === null) text += 'NULL';
    else if (typeof value === 'string') text += `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    else if (value instanceof Uint8Array) text += String.raw`"\\x${hexOf(value)}"`;
    else text += String(value);
  }
  return `${text}}`;
}

function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
