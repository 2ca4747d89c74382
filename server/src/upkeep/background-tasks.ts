/**
 * Carries out background tasks, a bounded step at a time.
 *
 * A task runs in the store until its last step; here it is held (its next step may be taken),
 * resting (not before a moment), or under way (its handler reads and decides, then one write makes
 * the step's effects and its cursor durable together). A step that could not be written is
 * prepared again from the old cursor; one that took effect although its answer was lost is found
 * `stale`, and the task is read anew. A crash anywhere leaves the last cursor, so nothing is left
 * out and nothing done twice.
 *
 * Environments take turns, and tasks within an environment too, so that a long task of one does
 * not keep another waiting.
 */
import type { BackgroundTask, TaskType } from '../domain/background-task.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { StoreFailure, type Storage, type WriteInput } from '../storage/storage.ts';

/** What a handler makes of a task: its next step, or that it must wait. */
export type TaskStep =
  | {
      kind: 'step';
      /** `running` asks for another step. */
      status: BackgroundTask['status'];
      cursor: unknown;
      data: BackgroundTask['data'];
      /** Other writes of the store that take effect with this step. */
      effects: WriteInput<'stepTask'>['effects'];
      /** All that is kept of what it could not do; left out where nothing came to it. */
      failures?: BackgroundTask['failures'] & {};
      /** Hears whether the step is on disk; always called once. */
      settled?: (written: boolean) => void;
    }
  | { kind: 'wait'; ms: number };

/**
 * Prepares the next step of a task. It reads as much as one step may take, and changes nothing:
 * what it wants changed are effects. It may be called again for the same step.
 */
export type TaskHandler = (task: BackgroundTask) => Promise<TaskStep>;

export type TaskHandlers = Partial<Record<TaskType, TaskHandler>>;

export interface BackgroundTasksOptions {
  /** Steps under way at once. */
  concurrencyMax: number;
  /** Tasks in memory; the others wait in the store. */
  heldMax: number;
  heldPerEnvironmentMax: number;
  /**
   * Where others carry out some of what runs, it is looked again after so long: behind theirs, which
   * end without a word, may be one that is carried out here.
   */
  othersLookMs: number;
  /** Between two steps of one task, so that everything else gets its turn. */
  pauseMs: number;
  /** Before what failed within Gancho is tried again. */
  againMs: number;
  /** As often may a handler throw on the same step before the task fails. */
  faultsMax: number;
}

export interface BackgroundTasksParts {
  storage: Storage;
  clock: Clock;
  handlers: TaskHandlers;
  report: (problem: string) => void;
  /** Whether a task is carried out here; without it all are. */
  isOurs?: (task: BackgroundTask) => boolean;
  /** Hears of each task that has just ended; not again after a crash in between. */
  ended: (task: BackgroundTask) => void;
}

interface HeldTask {
  task: BackgroundTask;
  restsUntil: number;
  underWay: boolean;
  lastTurn: number;
  faults: number;
}

export class BackgroundTasks {
  readonly #parts: BackgroundTasksParts;
  readonly #options: BackgroundTasksOptions;
  readonly #held = new Map<string, HeldTask>();
  readonly #lastTurns = new Map<string, number>();
  #turn = 0;
  #stepsUnderWay = 0;
  #reading = false;
  #readAgain = false;
  #cancelTimer: CancelTimer | null = null;
  #cancelLook: CancelTimer | null = null;
  #stopped = true;
  #onQuiet: (() => void) | null = null;

  constructor(parts: BackgroundTasksParts, options: BackgroundTasksOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Goes on with every task that runs. */
  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Begins no further step; resolves once those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cancelLook?.();
    if (this.#stepsUnderWay === 0) return;
    await new Promise<void>((resolve) => (this.#onQuiet = resolve));
  }

  /** A task was started, or there is room for another one. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#reading) this.#readAgain = true;
    else void this.#read();
  }

  async #read(): Promise<void> {
    const { storage, clock, report } = this.#parts;
    const { heldMax, heldPerEnvironmentMax, againMs, othersLookMs } = this.#options;
    this.#reading = true;
    this.#cancelLook?.();
    this.#cancelLook = null;
    let othersRun = false;
    try {
      const bounds = { perEnvironment: heldPerEnvironmentMax, limit: heldMax };
      for (const task of await storage.read('runningTasks', bounds)) {
        if (this.#held.has(task.id) || this.#held.size >= heldMax) continue;
        if (this.#parts.isOurs?.(task) === false) {
          othersRun = true;
          continue;
        }
        const held = { task, restsUntil: 0, underWay: false, lastTurn: 0, faults: 0 };
        this.#held.set(task.id, held);
      }
    } catch (error) {
      if (!this.#stopped) report(`background tasks could not be read: ${String(error)}`);
      clock.after(againMs, () => this.wake());
    }
    this.#reading = false;
    if (othersRun && !this.#stopped) {
      this.#cancelLook = clock.after(othersLookMs, () => this.wake());
    }
    if (this.#readAgain) {
      this.#readAgain = false;
      this.wake();
    }
    this.#pump();
  }

  #pump(): void {
    if (this.#stopped) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const { clock } = this.#parts;
    while (this.#stepsUnderWay < this.#options.concurrencyMax) {
      const held = this.#next(clock.elapsed());
      if (held === undefined) break;
      void this.#take(held);
    }
    let earliest = Number.POSITIVE_INFINITY;
    for (const { restsUntil, underWay } of this.#held.values()) {
      if (!underWay) earliest = Math.min(earliest, restsUntil);
    }
    // Where there are more than may be under way at once, the end of a step calls again.
    if (earliest === Number.POSITIVE_INFINITY) return;
    if (this.#stepsUnderWay >= this.#options.concurrencyMax) return;
    const waitMs = Math.max(1, earliest - clock.elapsed());
    this.#cancelTimer = clock.after(waitMs, () => this.#pump());
  }

  /** Whose turn it is: the environment that waited longest, and its task that did. */
  #next(now: number): HeldTask | undefined {
    let chosen: HeldTask | undefined;
    const turnOf = ({ task }: HeldTask) => this.#lastTurns.get(task.environmentId) ?? 0;
    for (const held of this.#held.values()) {
      if (held.underWay || held.restsUntil > now) continue;
      const earlier =
        chosen === undefined ||
        turnOf(held) < turnOf(chosen) ||
        (turnOf(held) === turnOf(chosen) && held.lastTurn < chosen.lastTurn);
      if (earlier) chosen = held;
    }
    return chosen;
  }

  async #take(held: HeldTask): Promise<void> {
    const { clock, report } = this.#parts;
    const { againMs, faultsMax, pauseMs } = this.#options;
    this.#turn += 1;
    held.lastTurn = this.#turn;
    this.#lastTurns.set(held.task.environmentId, this.#turn);
    held.underWay = true;
    this.#stepsUnderWay += 1;
    let restMs = pauseMs;
    try {
      restMs = await this.#step(held);
      held.faults = 0;
    } catch (error) {
      restMs = againMs;
      held.faults += 1;
      if (held.faults === 1) report(`${held.task.type} ${held.task.id}: ${String(error)}`);
      // The store comes back; a handler that throws again and again never will.
      if (!(error instanceof StoreFailure) && held.faults >= faultsMax) {
        await this.#fail(held, `the server failed at it: ${String(error)}`).catch(() => {});
      }
    }
    held.underWay = false;
    held.restsUntil = clock.elapsed() + restMs;
    this.#stepsUnderWay -= 1;
    if (this.#stopped && this.#stepsUnderWay === 0) this.#onQuiet?.();
    this.#pump();
  }

  /** Prepares and writes one step; how long the task rests then. */
  async #step(held: HeldTask): Promise<number> {
    const { task } = held;
    if (this.#parts.isOurs?.(task) === false) {
      this.#letGo(task);
      return 0;
    }
    const handler = this.#parts.handlers[task.type];
    if (handler === undefined) {
      await this.#fail(held, 'this version of the server does not know such tasks');
      return 0;
    }
    const step = await handler(task);
    if (step.kind === 'wait') {
      await this.#lookWhether(task);
      return step.ms;
    }
    let written = false;
    try {
      await this.#write(held, step);
      written = true;
    } finally {
      step.settled?.(written);
    }
    return this.#options.pauseMs;
  }

  async #write(
    held: HeldTask,
    { status, cursor, data, effects, failures }: Extract<TaskStep, { kind: 'step' }>,
  ): Promise<void> {
    const { task } = held;
    const { storage, clock, ended } = this.#parts;
    const at = clock.now();
    const kept = failures === undefined ? {} : { failures };
    const step = { id: task.id, step: task.step, cursor, data, status, at, effects, ...kept };
    const { kind } = await storage.write('stepTask', step);
    if (kind === 'ok') {
      const next = task.step + 1;
      held.task = { ...task, cursor, data, status, step: next, updatedAt: at, ...kept };
      if (status === 'running') return;
      ended(held.task);
    }
    // It has ended, or what is held is not what the store has.
    this.#letGo(task);
    this.wake();
  }

  /** Whoever waits writes nothing, and so would not find out that it was paused or ended. */
  async #lookWhether({ id, environmentId, step }: BackgroundTask): Promise<void> {
    const { storage } = this.#parts;
    const now = await storage.read('getTask', { environmentId, id });
    if (now !== null && now.step === step) return;
    const held = this.#held.get(id);
    if (held !== undefined) this.#letGo(held.task);
    this.wake();
  }

  #letGo(task: BackgroundTask): void {
    this.#held.delete(task.id);
    const others = [...this.#held.values()].some(
      (held) => held.task.environmentId === task.environmentId,
    );
    if (!others) this.#lastTurns.delete(task.environmentId);
  }

  #fail(held: HeldTask, error: string): Promise<void> {
    const { cursor, data } = held.task;
    const failed = { ...data, error };
    const step = { kind: 'step', status: 'failed', cursor, data: failed, effects: [] } as const;
    return this.#write(held, { ...step, effects: [] });
  }
}
