/**
 * Reads values that a person wrote, from text or from what YAML makes of it. What cannot be read
 * throws the end of a sentence, which begins with the name of the value.
 */
import { BlockList, isIP } from 'node:net';

/** Text that is not empty; `what` says in words what is expected. */
export function text(what: string): (value: unknown) => string {
  return (value) => {
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw new Error(`must be ${what}`);
  };
}

/** A whole number within the bounds, both included. */
export function whole(min: number, max: number): (value: unknown) => number {
  return (value) => {
    const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) {
      return number;
    }
    throw new Error(`must be a whole number from ${min} to ${max}`);
  };
}

export function yesOrNo(value: unknown): boolean {
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw new Error('must be true or false');
}

/** The entries of a list, or of text with commas between them; nothing between two is no entry. */
export function entriesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return String(value)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** A range of addresses, or one address, as `address/prefix`. */
export function readSubnet(entry: string): string {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  const prefix = bits ?? (family === 6 ? '128' : '32');
  try {
    if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) throw new Error('no range');
    new BlockList().addSubnet(address, Number(prefix), family === 6 ? 'ipv6' : 'ipv4');
  } catch {
    throw new Error('must be ranges such as 10.1.0.0/16 or fd00::/8, separated by commas');
  }
  return `${address}/${Number(prefix)}`;
}
