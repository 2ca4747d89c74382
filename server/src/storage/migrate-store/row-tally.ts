/** Counts rows and sums them up, so that two stores can be compared that give them in any order. */
import { hash } from 'node:crypto';
import type { TableTally } from '../contract/store-move.ts';
import type { Value } from '../sql/statements.ts';

/** Sums are kept modulo 2^128. */
const sumMask = (1n << 128n) - 1n;
const sumDigits = 32;

/**
 * Each row is hashed, and the hashes are added up: a sum, unlike an exclusive or, also tells that a
 * row is there twice.
 */
export class RowTally {
  #rows = 0;
  #sum = 0n;

  add(row: readonly Value[]): void {
    this.#rows += 1;
    const digest = hash('sha256', canonicalText(row), 'hex');
    this.#sum = (this.#sum + BigInt(`0x${digest.slice(0, sumDigits)}`)) & sumMask;
  }

  get rows(): number {
    return this.#rows;
  }

  tally(): TableTally {
    return { rows: this.#rows, checksum: this.#sum.toString(16).padStart(sumDigits, '0') };
  }
}

/** Tells kinds and lengths, so that no two rows have the same text. */
function canonicalText(row: readonly Value[]): string {
  let text = '';
  for (const value of row) {
    if (value === null) text += 'n;';
    else if (typeof value === 'string') text += `t${value.length}:${value};`;
    else if (value instanceof Uint8Array) text += `b:${toBase64(value)};`;
    else text += `i${value};`;
  }
  return text;
}

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
