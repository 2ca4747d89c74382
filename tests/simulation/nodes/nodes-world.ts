/** Everything around several nodes: time, chance, the database that they share, receivers, the rules. */
import { SeededRandom } from '../seeded-random.ts';
import { Trace } from '../trace.ts';
import { VirtualNetwork } from '../virtual-network.ts';
import { VirtualTime } from '../virtual-time.ts';
import type { Answer } from '../world.ts';
import { DeliveryBook } from './delivery-book.ts';
import { NodeLife, type NodeWish } from './node-life.ts';
import type { NodePlant } from './node-plant.ts';
import { NodeRegister } from './node-register.ts';
import { chooseNodeSettings, type NodeSettings } from './node-settings.ts';
import { NodeRequests } from './node-requests.ts';
import type { SharedDatabase } from './shared-database.ts';
import { SimulatedServer } from './simulated-server.ts';

interface Streams {
  core: SeededRandom;
  server: SeededRandom;
  order: SeededRandom;
  actors: SeededRandom;
  network: SeededRandom;
}

/** How often the rules look at what time alone may break. */
const inspectMs = 500;

export class NodesWorld {
  readonly random: Streams;
  readonly settings: NodeSettings;
  readonly plant: NodePlant;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly database: SharedDatabase;
  readonly server: SimulatedServer;
  readonly network: VirtualNetwork;
  readonly book: DeliveryBook;
  readonly register: NodeRegister;
  readonly requests: NodeRequests;
  readonly lives: NodeLife[] = [];
  readonly totals = { crashes: 0, pauses: 0, fenced: 0, left: 0, lostConnections: 0, starts: 0 };
  #numbers = 0;
  /** When the database, or any node, last had something. */
  troubledAt = 0;
  /** Endpoints whose receivers were not well at some time. */
  readonly ill = new Set<string>();
  #lives = 0;

  constructor(seed: number, nodes: number, plant: NodePlant, database: SharedDatabase) {
    const root = new SeededRandom(seed);
    this.random = {
      core: root.fork(),
      server: root.fork(),
      order: root.fork(),
      actors: root.fork(),
      network: root.fork(),
    };
    this.settings = chooseNodeSettings(root.fork(), nodes);
    this.plant = plant;
    this.database = database;
    this.time = new VirtualTime(this.random.order);
    this.time.setWallForward(this.settings.beginsAtMs);
    this.trace = new Trace(this.time);
    this.network = new VirtualNetwork(this.random.network);
    this.server = new SimulatedServer({
      database,
      time: this.time,
      random: this.random.server,
      wayMsMax: this.settings.wayMsMax,
      rewrite: (sql) => plant.rewrite?.(sql, this) ?? sql,
      committed: (client) => this.#committed(client as NodeLife),
      report: (client, what) => {
        const life = client as NodeLife;
        this.totals.lostConnections += 1;
        this.disturb(life);
        this.trace.add(`${life.wish.name}: connection lost, ${what}`);
      },
    });
    this.register = new NodeRegister(this);
    this.book = new DeliveryBook(this);
    this.requests = new NodeRequests(this);
    this.#inspectLater();
  }

  #committed(life: NodeLife): void {
    for (const entry of this.database.readJournal()) {
      this.register.note(life, entry);
      this.book.note(life, entry);
    }
  }

  /** Something ails a node, or with it everything. */
  disturb(life?: NodeLife): void {
    this.troubledAt = this.time.elapsed;
    for (const one of life === undefined ? this.lives : [life]) {
      one.troubledAt = this.time.elapsed;
    }
  }

  start(wish: NodeWish): NodeLife {
    this.#lives += 1;
    this.totals.starts += 1;
    const life = new NodeLife(this, this.#lives, wish);
    this.lives.push(life);
    this.trace.add(`start ${wish.name} (${wish.role}), its clock ${wish.clockMs} ms ahead`);
    life.start().then(
      () => {
        life.troubledAt = this.time.elapsed;
        this.trace.add(`${wish.name} runs`);
      },
      (error: unknown) => {
        if (!life.alive) return;
        this.trace.add(`${wish.name} could not start: ${String(error)}`);
        this.crash(life);
      },
    );
    return life;
  }

  joined(life: NodeLife): void {
    this.register.joined(life);
  }

  /** Whether a receiver has been well all along. */
  isQuiet(endpointId: string): boolean {
    return !this.ill.has(endpointId);
  }

  /** For names: whoever is to start later must not get the name, and the folder, of another one. */
  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  /** The process ends at once; another takes its place after a while. */
  crash(life: NodeLife): void {
    if (!life.alive) return;
    const { actors } = this.random;
    this.totals.crashes += 1;
    this.disturb();
    this.trace.add(`crash of ${life.wish.name}`);
    this.#end(life);
    const again = actors.chance(0.5)
      ? life.wish
      : { ...life.wish, identity: `${life.wish.identity}+` };
    const delayMs = actors.chance(0.5) ? actors.between(0, 2000) : actors.between(2000, 25_000);
    this.time.event(delayMs, () => this.start(again));
  }

  /** Ends in order, as the program does when it is told to; then another one may come. */
  async leave(life: NodeLife, next: NodeWish | null): Promise<void> {
    if (!life.isWell || life.leaving) return;
    this.trace.add(`${life.wish.name} stops in order`);
    life.isOpen = false;
    life.leaving = true;
    while (life.requests > 0 && life.alive) await this.time.sleep(20);
    if (!life.alive) return;
    this.time.event(60_000, () => {
      if (life.alive) this.trace.break('all comes to its end', `${life.wish.name} does not stop`);
    });
    await life.parts!.stop();
    if (!life.alive) return;
    this.totals.left += 1;
    this.trace.add(`${life.wish.name} has stopped`);
    this.#end(life);
    if (next !== null) this.time.event(this.random.actors.between(0, 5000), () => this.start(next));
  }

  #end(life: NodeLife): void {
    life.end();
    this.server.endAll(life);
    this.lives.splice(this.lives.indexOf(life), 1);
    this.book.died(life);
  }

  /** A request of a client: there and back over a network, to one of the nodes. */
  ask<T>(work: (life: NodeLife) => Promise<T>, patienceMs: number): Promise<Answer<T>> {
    const { actors } = this.random;
    const there = actors.between(0, 20);
    const back = actors.between(0, 20);
    return new Promise((resolve) => {
      this.time.event(patienceMs, () => resolve({ kind: 'unknown' }));
      this.time.event(there, () => {
        const open = this.lives.filter(({ isOpen, parts }) => isOpen && parts !== null);
        if (open.length === 0)
          return resolve({ kind: 'refused', error: new Error('nobody listens') });
        const life = actors.pick(open);
        life.arrive(0, () => {
          if (!life.isOpen) return resolve({ kind: 'refused', error: new Error('it has closed') });
          life.requests += 1;
          const answer = (value: Answer<T>): void => {
            if (life.alive) this.time.event(back, () => resolve(value));
          };
          work(life)
            .then(
              (value) => answer({ kind: 'answered', value }),
              (error: unknown) => answer({ kind: 'refused', error }),
            )
            .finally(() => (life.requests -= 1));
        });
      });
    });
  }

  #inspectLater(): void {
    this.time.event(inspectMs, () => {
      if (!this.server.isBusy) {
        this.register.inspect();
        this.book.inspect();
      }
      this.#inspectLater();
    });
  }
}
