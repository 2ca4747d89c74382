/** What happened in one run, line by line, and the first rule that was broken. */
import { createHash } from 'node:crypto';
import type { VirtualTime } from './virtual-time.ts';

export interface BrokenRule {
  rule: string;
  detail: string;
}

export class Trace {
  readonly lines: string[] = [];
  readonly #time: VirtualTime;
  broken: BrokenRule | null = null;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  add(text: string): void {
    this.lines.push(`${describeTime(this.#time.elapsed)} ${text}`);
  }

  /** Only the first counts: what follows a broken rule is often its consequence. */
  break(rule: string, detail: string): void {
    if (this.broken !== null) return;
    this.add(`✗ ${rule}: ${detail}`);
    this.broken = { rule, detail };
  }

  /** Equal for two runs that were equal. */
  hash(): string {
    const hash = createHash('sha256');
    for (const line of this.lines) hash.update(line).update('\n');
    return hash.digest('hex');
  }
}

/** `2d 03:04:05.006`. */
function describeTime(elapsed: number): string {
  const ms = Math.floor(elapsed);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const days = Math.floor(seconds / 86_400);
  return `${days}d ${clock.map(two).join(':')}.${String(ms % 1000).padStart(3, '0')}`;
}
