/** The postmaster of a cluster: starts after whatever ended the last one, and ends as a test wants. */
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { linesOf, postmasterOf } from './postgres-folder.ts';
import { postgresProgram, startAsAccount } from './postgres-programs.ts';

const startMsMax = 60_000;
const stopMsMax = 60_000;

export class PostgresProcess {
  readonly #data: string;
  readonly #logFile: string;
  #process: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(data: string, logFile: string) {
    this.#data = data;
    this.#logFile = logFile;
  }

  /** 0 while there is none. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  log(): string {
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
  }

  /** Starts it, after whatever ended it, and waits until it answers. */
  async start(): Promise<void> {
    const until = performance.now() + startMsMax;
    for (;;) {
      const begin = this.log().length;
      this.#launch();
      const isReady = await this.#answers(until);
      if (isReady) return;
      const words = this.log().slice(begin);
      // Processes of the one that was killed are on their way out: a supervisor tries again.
      const isTooEarly = /pre-existing shared memory|lock file "postmaster.pid"/.test(words);
      if (!isTooEarly || performance.now() > until) {
        await this.kill();
        throw new Error(`PostgreSQL did not start:\n${words}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #launch(): void {
    const log = openSync(this.#logFile, 'a');
    // SIGQUIT: an immediate end, which no open connection holds up.
    const args = ['-D', this.#data];
    const child = startAsAccount(postgresProgram('postgres'), args, log, 'SIGQUIT');
    closeSync(log);
    this.#process = child;
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        if (this.#process === child) this.#process = null;
        resolve();
      };
      child.once('error', end).once('exit', end);
    });
  }

  /** False where the process ended first. */
  async #answers(until: number): Promise<boolean> {
    while (this.#process !== null && performance.now() < until) {
      const [pid, , , , , , , status = ''] = linesOf(this.#data);
      const isUp = status.startsWith('ready') || status.startsWith('standby');
      if (Number(pid) === this.pid && isUp) return true;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return false;
  }

  /** `fast` ends it in order; `immediate` as a crash of the server's own would. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    this.#process?.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await this.#end();
  }

  /** Kills the postmaster: none of its processes can say a word to its clients. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#end();
  }

  async #end(): Promise<void> {
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('PostgreSQL did not end')), stopMsMax);
    await Promise.race([this.#ended, tooLate]);
    clearTimeout(timer);
  }

  /** Ends it without waiting for the event loop, which a process that exits has no more. */
  endNow(): void {
    this.#process?.kill('SIGQUIT');
    const until = performance.now() + stopMsMax;
    const pause = new Int32Array(new SharedArrayBuffer(4));
    // It takes the file away as the last thing it does.
    while (postmasterOf(this.#data) === this.pid && performance.now() < until) {
      if (this.pid === 0) break;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}
