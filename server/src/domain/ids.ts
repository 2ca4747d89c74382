/**
 * Identifiers: a prefix and 27 base-62 digits of a KSUID that sorts by time.
 *
 * The 20 bytes are four of seconds since 1400000000, one of 4 ms ticks, fifteen random: the layout
 * that the published clients' servers use, so ids of both sort together.
 */
import { decodeBase62, encodeBase62, encodeSixDigits, sixDigitsMax } from '../lib/base62.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';

export type IdKind =
  | 'env'
  | 'app'
  | 'ep'
  | 'msg'
  | 'atmpt'
  | 'key'
  | 'apptok'
  | 'integ'
  | 'trtmpl'
  | 'qtask'
  | 'req'
  | 'mem'
  | 'iss'
  | 'aud'
  | 'view'
  | 'alr'
  | 'alm'
  | 'alc'
  | 'aln';

const epochSeconds = 1_400_000_000;
/** Ids of one kind that were made within one tick do not tell their moments apart. */
export const idTickMs = 4;

/** Makes ids that strictly grow, also within one tick and while the clock stands or jumps back. */
export interface Ids {
  next(kind: IdKind): string;
}

/**
 * Ids from the given clock and randomness. Within a tick the random part grows by a random step,
 * so that order of making is order of sorting; when the clock goes back, the last tick is kept.
 */
export function createIds(clock: Clock, random: Random): Ids {
  const limbs = new Uint32Array(5);
  let lastTick = -1;
  // Most steps reach only the last digits: what stands before them is written once and kept.
  let head = '';
  let tail = 0;

  function writeAll(): string {
    const text = encodeBase62(limbs);
    head = text.slice(0, -6);
    tail = Number(decodeBase62(text.slice(-6)));
    return text;
  }

  function startTick(tick: number): void {
    lastTick = tick;
    const fresh = random.bytes(16);
    const view = new DataView(fresh.buffer, fresh.byteOffset, 16);
    setTime(limbs, tick);
    // The top bit of the random part starts clear, so that growing within the tick cannot overflow.
    limbs[1] = (limbs[1]! & 0xff00_0000) | (view.getUint32(0) & 0x007f_ffff);
    limbs[2] = view.getUint32(4);
    limbs[3] = view.getUint32(8);
    limbs[4] = view.getUint32(12);
  }

  function grow(): string {
    const step = 1 + Math.floor(random.fraction() * 0xffff_ffff);
    const low = limbs[4]! + step;
    limbs[4] = low >>> 0;
    if (low > 0xffff_ffff) carry();
    tail += step;
    return tail < sixDigitsMax ? head + encodeSixDigits(tail) : writeAll();
  }

  function carry(): void {
    limbs[3] = (limbs[3]! + 1) >>> 0;
    if (limbs[3] !== 0) return;
    limbs[2] = (limbs[2]! + 1) >>> 0;
    if (limbs[2] === 0) limbs[1] = limbs[1]! + 1;
  }

  return {
    next(kind) {
      const tick = tickOf(clock.now());
      if (tick <= lastTick) return `${kind}_${grow()}`;
      startTick(tick);
      return `${kind}_${writeAll()}`;
    },
  };
}

/** The smallest id of this kind that a moment (milliseconds since 1970) can have. */
export function firstIdAt(kind: IdKind, atMs: number): string {
  const limbs = new Uint32Array(5);
  setTime(limbs, tickOf(Math.max(atMs, epochSeconds * 1000)));
  return `${kind}_${encodeBase62(limbs)}`;
}

function tickOf(atMs: number): number {
  return Math.floor((atMs - epochSeconds * 1000) / idTickMs);
}

function setTime(limbs: Uint32Array, tick: number): void {
  limbs[0] = Math.floor(tick / 250);
  limbs[1] = (tick % 250) << 24;
}

const idPattern = /^([a-z]+)_[A-Za-z0-9]{27}$/;

/** Whether the text has the form of an id of this kind. */
export function isId(kind: IdKind, text: string): boolean {
  return idPattern.exec(text)?.[1] === kind;
}

/** When an id was made, in milliseconds since 1970, to the 4 ms that ids tell apart. */
export function timeOfId(id: string): number {
  const ticks = decodeBase62(id.slice(id.indexOf('_') + 1)) >> 120n;
  const seconds = Number(ticks >> 8n) + epochSeconds;
  return seconds * 1000 + Number(ticks & 0xffn) * idTickMs;
}
