/**
 * Runs the code of a user once in QuickJS, which is a program of WebAssembly: it has its own memory,
 * and nothing of the machine is handed to it. Each run has a new runtime. An instance of WebAssembly
 * serves one owner, and only while each of its runs has ended well.
 */
import {
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { ConsoleLine } from '../domain/transformation.ts';
import { preludeCode, userFile } from './prelude.ts';
import type { SandboxAnswer, SandboxBounds, SandboxJob, SandboxOutcome } from './sandbox-job.ts';

/** What came of it, and whether the instance may be used again. */
export interface SandboxRun {
  answer: SandboxAnswer;
  isClean: boolean;
}

/** `cpuMs` says how much processor time the thread has taken. */
export function runInSandbox(
  quickJs: QuickJSWASMModule,
  job: SandboxJob,
  bounds: SandboxBounds,
  cpuMs: () => number,
): SandboxRun {
  const endsAt = cpuMs() + bounds.cpuMsMax;
  let isOverTime = false;
  const interrupt = (): boolean => {
    isOverTime ||= cpuMs() > endsAt;
    return isOverTime;
  };
  let run: Run | null = null;
  try {
    run = new Run(quickJs, bounds, interrupt);
    const answer = run.do(job);
    const logs = run.logs();
    run.dispose();
    return { answer: { ...answer, logs }, isClean: true };
  } catch (error) {
    // Whatever stands in that memory now is looked at no more, and thrown away with it.
    const cause = isOverTime
      ? `took more than ${bounds.cpuMsMax} ms of processor time`
      : causeOf(error, bounds);
    const logs = run?.logsOfBroken() ?? [];
    return { answer: { kind: 'failed', cause, line: null, logs }, isClean: false };
  }
}

/** It ended in a way after which nothing in it can be trusted. */
class Broken extends Error {}

function causeOf(error: unknown, bounds: SandboxBounds): string {
  if (error instanceof Broken) return error.message;
  // The stack of the thread ended before that of QuickJS: JSON or calls that are nested too deeply.
  if (error instanceof RangeError) return 'calls or values are nested too deeply';
  return `took more than ${bounds.memoryBytesMax} bytes of memory, or broke the sandbox`;
}

class Run {
  readonly #context: QuickJSContext;
  readonly #runtime: QuickJSRuntime;
  readonly #prelude: QuickJSHandle;
  readonly #bounds: SandboxBounds;
  readonly #interrupt: () => boolean;

  constructor(quickJs: QuickJSWASMModule, bounds: SandboxBounds, interrupt: () => boolean) {
    this.#bounds = bounds;
    this.#interrupt = interrupt;
    this.#runtime = quickJs.newRuntime();
    this.#runtime.setMemoryLimit(bounds.memoryBytesMax);
    this.#runtime.setMaxStackSize(bounds.stackBytesMax);
    this.#runtime.setInterruptHandler(interrupt);
    this.#context = this.#runtime.newContext();
    this.#prelude = this.#context.unwrapResult(
      this.#context.evalCode(preludeCode(bounds), 'prelude.js'),
    );
  }

  do({ code, input }: SandboxJob): SandboxOutcome {
    const context = this.#context;
    const loaded = context.evalCode(code, userFile, { type: 'global' });
    if (loaded.error !== undefined) return this.#failed(loaded.error);
    loaded.value.dispose();
    const handler = context.evalCode(
      `typeof handler === 'function' ? handler : undefined`,
      'prelude.js',
    );
    // What the code left there may not be read: a `let` that was never reached, for one.
    if (handler.error !== undefined) return this.#failed(handler.error);
    if (context.typeof(handler.value) !== 'function') {
      return { kind: 'failed', cause: 'defines no function named handler', line: null };
    }
    if (input === null) {
      handler.value.dispose();
      return { kind: 'checked' };
    }
    const webhook = context.newString(input.webhook);
    const payload = context.newString(input.payload);
    this.#call('run', handler.value, webhook, payload).dispose();
    for (const handle of [handler.value, webhook, payload]) handle.dispose();
    this.#settlePromises();
    return this.#answer(input.payload);
  }

  logs(): ConsoleLine[] {
    const lines = JSON.parse(this.#text('logs')) as [ConsoleLine['level'], string][];
    return lines.map(([level, line]) => ({ level, text: line }));
  }

  /** What was said until then, where that can still be had. */
  logsOfBroken(): ConsoleLine[] {
    try {
      this.#runtime.removeInterruptHandler();
      this.#runtime.setMemoryLimit(-1);
      return this.logs();
    } catch {
      return [];
    }
  }

  dispose(): void {
    this.#prelude.dispose();
    this.#context.dispose();
    this.#runtime.dispose();
  }

  /** Everything that is left to do is done here: there is nothing from outside to wait for. */
  #settlePromises(): void {
    while (this.#runtime.hasPendingJob() && this.#text('kind') === 'pending') {
      const done = this.#runtime.executePendingJobs(100);
      if (done.error !== undefined) throw this.#brokenBy(done.error);
      if (this.#interrupt()) throw new Broken('');
    }
  }

  #answer(payloadBefore: string): SandboxOutcome {
    const kind = this.#text('kind');
    if (kind === 'canceled') return { kind };
    if (kind === 'done') {
      const payload = this.#text('payload');
      const isSame = payload === payloadBefore;
      return { kind, webhook: this.#text('webhook'), payload: isSame ? null : payload };
    }
    if (kind === 'failed') return this.#failure();
    return {
      kind: 'failed',
      cause:
        'the promise that handler returned is never settled: nothing from outside can be awaited',
      line: null,
    };
  }

  #failed(error: QuickJSHandle): SandboxOutcome {
    const { message, isFatal } = this.#describe(error);
    if (isFatal) throw new Broken(message);
    this.#call('fail', error).dispose();
    error.dispose();
    return this.#failure();
  }

  #failure(): SandboxOutcome {
    const cause = this.#text('cause').slice(0, causeCharsMax);
    if (cause.startsWith('InternalError: out of memory')) throw this.#outOfMemory();
    const line = new RegExp(`${userFile.replace('.', '\\.')}:(\\d+)`).exec(this.#text('stack'));
    return { kind: 'failed', cause, line: line === null ? null : Number(line[1]) };
  }

  #brokenBy(error: QuickJSHandle): Broken {
    return new Broken(this.#describe(error).message);
  }

  #outOfMemory(): Broken {
    return new Broken(`took more than ${this.#bounds.memoryBytesMax / 1e6} MB of memory`);
  }

  /** Fatal is what no code can catch, or where there is no room to say more. */
  #describe(error: QuickJSHandle): { message: string; isFatal: boolean } {
    if (this.#interrupt()) return { message: '', isFatal: true };
    // With no memory left for an error, null is thrown.
    if (this.#context.typeof(error) === 'object') {
      const text = this.#context.dump(error) as { message?: unknown } | null;
      if (text === null || text.message === 'out of memory') {
        return { message: this.#outOfMemory().message, isFatal: true };
      }
    }
    return { message: 'broke the sandbox', isFatal: false };
  }

  #call(name: string, ...values: QuickJSHandle[]): QuickJSHandle {
    const called = this.#context.getProp(this.#prelude, name);
    const result = this.#context.callFunction(called, this.#context.undefined, ...values);
    called.dispose();
    if (result.error !== undefined) {
      throw this.#brokenBy(result.error);
    }
    return result.value;
  }

  #text(name: string): string {
    const handle = this.#call(name);
    const text = this.#context.getString(handle);
    handle.dispose();
    return text;
  }
}

const causeCharsMax = 500;
