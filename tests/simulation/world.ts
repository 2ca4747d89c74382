/** Everything around the core: time, chance, the database, the network, and who watches. */
import type { DatabaseSync } from 'node:sqlite';
import type { WriteCall } from '../../server/src/storage/create-storage.ts';
import type { CallResult } from '../../server/src/storage/sqlite/commit-calls.ts';
import { createSecretBox } from '../../server/src/storage/secret-box.ts';
import { PreparedStatements } from '../../server/src/storage/sqlite/prepared-statements.ts';
import { CoreLife, masterKey } from './core-life.ts';
import { Ledger } from './ledger.ts';
import type { Plant } from './plant.ts';
import { RequestBook } from './request-book.ts';
import { SeededRandom } from './seeded-random.ts';
import { checkRest } from './end-rules.ts';
import { idleMsMax } from './send-rules.ts';
import { chooseSettings, hourMs, type Settings } from './settings.ts';
import { createDatabase, FaultyStatements, type StoreFaults } from './simulated-store.ts';
import { Trace } from './trace.ts';
import { VirtualNetwork } from './virtual-network.ts';
import { VirtualTime } from './virtual-time.ts';

/** What a client of the process learns. */
export type Answer<T> =
  | { kind: 'answered'; value: T }
  | { kind: 'refused'; error: unknown }
  /** No answer came: it may have taken effect or not. */
  | { kind: 'unknown' };

interface Streams {
  core: SeededRandom;
  store: SeededRandom;
  order: SeededRandom;
  actors: SeededRandom;
  network: SeededRandom;
}

/** How much of a quiet time is left when a leap ends, so that timers find their rhythm again. */
const landingMsMax = 2000;
/** Shorter quiet times are lived through. */
/** The last stretch is lived through: what waits for a short timer of the core ends in it. */
const lastStretchMs = 60_000;
const leapMsMin = 10_000;
const busyLeapMsMin = 1500;
/** After the last request or answer, deliveries that hang are given their rows within this time. */
const stirMs = 2700;

export class World {
  readonly random: Streams;
  readonly settings: Settings;
  readonly plant: Plant;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly database: DatabaseSync;
  readonly network: VirtualNetwork;
  readonly ledger: Ledger;
  readonly requests: RequestBook;
  /** For the rules, which look at the database between two steps. */
  readonly reader: PreparedStatements;
  statements: FaultyStatements;
  readonly faults: StoreFaults = { commits: null, hiccups: 0, reads: 0 };
  readonly totals = { crashes: 0, restarts: 0, leaps: 0, steps: 0, refusedWrites: 0 };
  life: CoreLife | null = null;
  /** The last moment at which the core had been well, with nothing in its hands, for a while. */
  readonly lastIdle = { elapsed: 0, wall: 0, due: 0 };
  /** Since when nothing disturbs the core. */
  wellSince = 0;
  #idleSince = 0;
  #lives = 0;
  #noLeapBefore = 0;
  #leptAt = 0;
  /** When somebody last set the clock. */
  clockSetAt = Number.NEGATIVE_INFINITY;
  readonly #setBack: { at: number; wallBefore: number }[] = [];
  readonly #box = createSecretBox([masterKey], new SeededRandom(0));

  constructor(seed: number, plant: Plant) {
    const root = new SeededRandom(seed);
    this.random = {
      core: root.fork(),
      store: root.fork(),
      order: root.fork(),
      actors: root.fork(),
      network: root.fork(),
    };
    this.settings = chooseSettings(root.fork());
    this.plant = plant;
    this.time = new VirtualTime(this.random.order);
    this.trace = new Trace(this.time);
    this.database = createDatabase();
    this.reader = new PreparedStatements(this.database);
    this.statements = this.#openStatements();
    this.network = new VirtualNetwork(this.random.network);
    this.ledger = new Ledger(this);
    this.requests = new RequestBook(this.trace);
  }

  readonly openSecret = (sealed: Uint8Array, owner: string): string =>
    this.#box.open(sealed, owner);

  committed(life: CoreLife, calls: WriteCall[], results: CallResult[]): void {
    this.ledger.committed(life, calls, results);
    this.plant.committed?.(calls, this);
  }

  /** Starts a process on what is in the database; a start that fails is one more crash. */
  start(): void {
    this.#lives += 1;
    this.disturbed();
    this.trace.add(`start ${this.#lives}`);
    const life = new CoreLife(this, this.#lives);
    this.life = life;
    // It listens before deliveries begin.
    life.later(this.random.order.between(0, 100), () => {
      life.start().catch((error: unknown) => {
        if (life.alive) this.crash(`could not start: ${String(error)}`);
      });
    });
  }

  /** The process ends at once; another takes its place after a while. */
  crash(how: string): void {
    if (this.life === null) return;
    this.totals.crashes += 1;
    this.trace.add(`crash: ${how}`);
    this.#endLife();
    const { actors } = this.random;
    this.time.event(
      actors.chance(0.7) ? actors.between(0, 3000) : actors.spread(3000, hourMs),
      () => this.start(),
    );
  }

  /** The process ends in order, and another takes its place. */
  async restart(): Promise<void> {
    const life = this.life;
    if (life === null) return;
    this.trace.add('stop in order');
    // It takes no new requests, and first ends those that it has.
    life.isOpen = false;
    while (life.requests > 0 && life.alive) await this.time.sleep(20);
    if (life.alive) await life.stop();
    if (!life.alive) return;
    this.totals.restarts += 1;
    this.#endLife();
    await this.time.sleep(this.random.actors.between(0, 5000));
    this.start();
  }

  #endLife(): void {
    this.life?.end();
    this.life = null;
    this.plant.died?.(this);
    this.statements = this.#openStatements();
    this.ledger.died();
  }

  #openStatements(): FaultyStatements {
    return this.plant.statements?.(this.database) ?? new FaultyStatements(this.database);
  }

  /** Something happened that excuses delays. */
  disturbed(): void {
    this.wellSince = this.time.elapsed;
  }

  setClock(ms: number): void {
    this.trace.add(`clock set by ${ms} ms`);
    this.clockSetAt = this.time.elapsed;
    this.disturbed();
    if (ms < 0) this.#setBack.push({ at: this.time.elapsed, wallBefore: this.time.wall });
    this.time.setWallForward(ms);
  }

  /** The latest time that the clock has shown within some hours. */
  highestWallLately(): number {
    const since = this.time.elapsed - 12 * hourMs;
    const recent = this.#setBack.filter(({ at }) => at >= since);
    return Math.max(this.time.wall, ...recent.map(({ wallBefore }) => wallBefore));
  }

  /** A request of a client: there and back over a network, to whatever process runs then. */
  ask<T>(work: (life: CoreLife) => Promise<T>, patienceMs: number): Promise<Answer<T>> {
    const { actors } = this.random;
    const there = actors.between(0, 40);
    const back = actors.between(0, 40);
    const isLost = actors.chance(0.03);
    return new Promise((resolve) => {
      this.time.event(patienceMs, () => resolve({ kind: 'unknown' }));
      this.time.event(there, () => {
        const { life } = this;
        if (life === null || !life.isOpen) {
          resolve({ kind: 'refused', error: new Error('nobody listens') });
          return;
        }
        const answer = (value: Answer<T>): void => {
          if (life.alive && !isLost) this.time.event(back, () => resolve(value));
        };
        life.requests += 1;
        work(life)
          .then(
            (value) => answer({ kind: 'answered', value }),
            (error: unknown) => answer({ kind: 'refused', error }),
          )
          .finally(() => (life.requests -= 1));
      });
    });
  }

  get isIdle(): boolean {
    return this.life !== null && this.life.loop.load.held === 0;
  }

  /** One step of everything; false when the run is over, well or not. */
  async step(): Promise<boolean> {
    this.totals.steps += 1;
    const { faults, life } = this;
    if (faults.commits !== null || faults.reads > 0 || life?.isOpen === false) this.disturbed();
    const { elapsed, wall } = this.time;
    if (this.isIdle) {
      const since = Math.max(this.wellSince, this.#idleSince);
      if (elapsed - since > idleMsMax) {
        Object.assign(this.lastIdle, { elapsed, wall, due: life?.dueClock.now() ?? wall });
        // After a leap the rounds of the core need their turn.
        if (elapsed - this.#leptAt > landingMsMax / 2) checkRest(this);
      }
    } else {
      this.#idleSince = elapsed;
    }
    if (life !== null) this.#leap();
    return (await this.time.step()) && this.trace.broken === null;
  }

  /**
   * Passes over a time in which nothing can happen: no event of the world, nothing that falls due.
   * Short timers of the core are let through first. Where requests hang, the rounds of the core
   * have had their turn before, and come again shortly before the answer.
   */
  #leap(): void {
    const { time, life, isIdle } = this;
    const now = time.elapsed;
    const shortMs = 20 + this.settings.timerLateMsMax;
    if (now < this.#noLeapBefore || time.nextTimerAt - now < shortMs) return;
    const { held, inFlight, catchingUp } = life!.loop.load;
    if (isIdle && catchingUp) return;
    // What waits in a lane waits for a short timer.
    if (held > inFlight && (inFlight === 0 || !this.settings.narrow)) return;
    if (!isIdle && now - Math.max(this.ledger.lastStir, this.wellSince) < stirMs) return;
    const leastMs = isIdle ? leapMsMin : busyLeapMsMin;
    if (time.nextEventAt - now < leastMs) return;
    const { past, nextAt } = this.#whatIsDue(life!);
    const next = Math.min(time.nextEventAt, nextAt, this.settings.endAt - lastStretchMs);
    // What is due is in the core's hands, or there is no room for it.
    const isTaken = past === 0 || (!isIdle && (this.settings.narrow || past <= held));
    if (!isTaken || next - now < leastMs) {
      this.#noLeapBefore = now + 100;
      return;
    }
    this.totals.leaps += 1;
    this.#leptAt = next - this.random.order.between(1, isIdle ? landingMsMax : 300);
    time.leapTo(this.#leptAt);
  }

  /** How much is due, and when something is again; what is held back is due when that is over. */
  #whatIsDue({ loop, dueClock }: CoreLife): { past: number; nextAt: number } {
    const { reader, time, ledger } = this;
    const dueNow = dueClock.now();
    // What is put off to a moment of the day waits for the clock of the wall.
    const rows = reader.all(
      `WITH waiting AS (
         SELECT endpoint_id, due_at + iif(manual = 0 AND attempt_number = 1
             AND message.deliver_at IS NOT NULL, ?1 - ?2, 0) AS at
         FROM due LEFT JOIN message USING (position))
       SELECT endpoint_id AS id, count(*) FILTER (WHERE at <= ?1) AS past,
         min(at) FILTER (WHERE at > ?1) AS at FROM waiting GROUP BY endpoint_id`,
      dueNow,
      time.wall,
    ) as { id: string; past: number; at: number | null }[];
    let past = 0;
    let nextAt = Number.POSITIVE_INFINITY;
    for (const row of rows) {
      if (ledger.endpoints.get(row.id)?.isPaused(time.elapsed) === true) continue;
      const at = row.at === null ? Number.POSITIVE_INFINITY : time.elapsed + row.at - dueNow;
      const waitMs = loop.deliveryState(row.id).health?.waitMs ?? 0;
      if (waitMs === 0) past += row.past;
      nextAt = Math.min(nextAt, waitMs === 0 || row.past === 0 ? at : time.elapsed + waitMs);
    }
    return { past, nextAt };
  }
}
