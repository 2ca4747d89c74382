/** Passwords of people: kept as Argon2id, and checked by few at a time, since each check is dear. */
import { argon2, timingSafeEqual } from 'node:crypto';
import type { Random } from './random.ts';

export interface PasswordLimits {
  memoryKib: number;
  passes: number;
  parallelism: number;
  saltBytes: number;
  tagBytes: number;
  underWayMax: number;
  waitingMax: number;
}

/** More checks wait for their turn than is allowed. */
export class TooManyChecks extends Error {}

type Costs = Pick<PasswordLimits, 'memoryKib' | 'passes' | 'parallelism' | 'tagBytes'>;

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

export class Passwords {
  readonly #random: Random;
  readonly #limits: PasswordLimits;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(random: Random, limits: PasswordLimits) {
    this.#random = random;
    this.#limits = limits;
  }

  /** What is kept of a password, with the costs it was made with. Rejects with `TooManyChecks`. */
  async keep(password: string): Promise<string> {
    const salt = this.#random.bytes(this.#limits.saltBytes);
    const tag = await this.#inTurn(() => derive(password, salt, this.#limits));
    return write(this.#limits, salt, tag);
  }

  /**
   * Whether it is the password of which this was kept. Null stands for one that nobody has: the
   * answer takes as long, so that it does not tell who is known. Rejects with `TooManyChecks`.
   */
  async fits(password: string, kept: string | null): Promise<boolean> {
    const read = kept === null ? null : form.exec(kept);
    const [, memory, passes, parallelism, salt64, tag64] = read ?? [];
    const salt =
      read === null ? new Uint8Array(this.#limits.saltBytes) : Buffer.from(salt64!, 'base64');
    const wanted = Buffer.from(tag64 ?? '', 'base64');
    const costs: Costs =
      read === null
        ? this.#limits
        : {
            memoryKib: Number(memory),
            passes: Number(passes),
            parallelism: Number(parallelism),
            tagBytes: wanted.length,
          };
    const tag = await this.#inTurn(() => derive(password, salt, costs));
    return read !== null && tag.length === wanted.length && timingSafeEqual(tag, wanted);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.#limits.underWayMax) {
      if (this.#waiting.length >= this.#limits.waitingMax) throw new TooManyChecks();
      await new Promise<void>((go) => this.#waiting.push(go));
    } else this.#underWay += 1;
    try {
      return await work();
    } finally {
      // The place goes to whoever waits longest, if anybody does.
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    }
  }
}

function derive(password: string, salt: Uint8Array, costs: Costs): Promise<Buffer> {
  return new Promise((settle, fail) => {
    argon2(
      'argon2id',
      {
        // The same letters, however the keyboard composes them.
        message: password.normalize('NFKC'),
        nonce: salt,
        memory: costs.memoryKib,
        passes: costs.passes,
        parallelism: costs.parallelism,
        tagLength: costs.tagBytes,
      },
      (error, tag) => (error === null ? settle(tag) : fail(error)),
    );
  });
}

function write({ memoryKib, passes, parallelism }: Costs, salt: Uint8Array, tag: Buffer): string {
  const costs = `m=${memoryKib},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${costs}$${plain64(salt)}$${plain64(tag)}`;
}

function plain64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
