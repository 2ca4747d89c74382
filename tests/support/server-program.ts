/** A server of another kind that a test runs for itself: started, killed and started again at will. */
import { spawn, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { waitFor } from './wait-for.ts';

const startMsMax = 60_000;

export interface ServerProgramOptions {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** Listens at this port once it is up; null where only its words say so. */
  port: number | null;
  /** What it says once it is up; null where its port says it. */
  ready: RegExp | null;
}

export class ServerProgram implements AsyncDisposable {
  readonly #options: ServerProgramOptions;
  #process: ChildProcess | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #output = '';

  constructor(options: ServerProgramOptions) {
    this.#options = options;
    process.once('exit', () => this.#signal('SIGKILL'));
  }

  /** What it has said since it was started last. */
  output(): string {
    return this.#output;
  }

  async start(): Promise<this> {
    const { command, args, env, port, ready } = this.#options;
    this.#output = '';
    // A group of its own, so that what it starts ends with it.
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#process = child;
    this.#ended = new Promise((resolve) => {
      child.once('close', resolve);
      child.once('error', (error) => {
        this.#output += String(error);
        resolve(error);
      });
    });
    child.stdout.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    try {
      await waitFor(
        `${command} to be up`,
        async () => {
          if (child.exitCode !== null) throw new Error(`${command} ended:\n${this.#output}`);
          if (ready !== null && !ready.test(this.#output)) return false;
          return port === null || (await listens(port));
        },
        startMsMax,
      );
    } catch (error) {
      await this.kill();
      throw new Error(`${command} did not start:\n${this.#output}`, { cause: error });
    }
    return this;
  }

  /** Ends it at once, with all that it started. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#ended;
    this.#process = null;
  }

  /** Holds it as if it hung; its connections stand. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#process?.pid;
    if (pid === undefined || this.#process?.exitCode !== null) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It is gone already.
    }
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
