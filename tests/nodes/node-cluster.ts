/** Several real nodes on one database, each of which can be ended, paused and started at any moment. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawnServer, type ServerRun } from '../faults/server-run.ts';
import { startDnsServer, type DnsServer } from '../support/dns-server.ts';

/** One process, from its start to its end. */
export interface Life {
  name: string;
  slot: number;
  /** Where it finds the receiver. */
  address: string;
  pid: number;
  spawnedAt: number;
  listensAt: number | null;
  endedAt: number | null;
  end: 'living' | 'killed' | 'stopped' | 'fell';
  /** When it was paused. */
  pausedAt: number[];
}

export interface ClusterOptions {
  /** Holds the data folders. */
  folder: string;
  slots: number;
  /** Of the database, for each node. */
  databaseUrl: (slot: number) => string;
  leaseSeconds: number;
  receiverPort: number;
  env?: Record<string, string>;
  /** Loaded into the nodes, to show that the judge sees what it breaks. */
  preload?: { module: string; plant: string } | undefined;
}

interface Slot {
  names: DnsServer;
  folder: string;
  folders: number;
  lives: number;
  life: Life | null;
  run: ServerRun | null;
  url: string | null;
}

const startMsMax = 120_000;
const stopMsMax = 60_000;
/** Of all nodes: secrets that one seals, the others open. */
const masterKey = `${'A'.repeat(43)}=`;
const hostName = 'receiver.test';

export class NodeCluster implements AsyncDisposable {
  readonly lives: Life[] = [];
  readonly #options: ClusterOptions;
  readonly #slots: Slot[] = [];
  #ending = false;
  /** What the nodes wrote, for the report of a failure. */
  output = '';

  private constructor(options: ClusterOptions) {
    this.#options = options;
  }

  static async create(options: ClusterOptions): Promise<NodeCluster> {
    const cluster = new NodeCluster(options);
    for (let index = 0; index < options.slots; index++) {
      const names = await startDnsServer(() => {
        const { life } = cluster.#slots[index]!;
        return { addresses: life === null ? [] : [life.address] };
      });
      const slot = { names, folder: '', folders: 0, lives: 0, life: null, run: null, url: null };
      cluster.#slots.push(slot);
      cluster.#giveFolder(index);
    }
    return cluster;
  }

  /** What endpoints are to be created with. */
  get receiverUrl(): string {
    return `http://${hostName}:${this.#options.receiverPort}`;
  }

  /** Where each node listens, or did when it was last there. */
  get urls(): (string | null)[] {
    return this.#slots.map(({ url }) => url);
  }

  get slots(): number[] {
    return this.#slots.map((_, index) => index);
  }

  lifeOf(slot: number): Life {
    return this.#slots[slot]!.life!;
  }

  isListening(slot: number): boolean {
    const { life } = this.#slots[slot]!;
    return life !== null && life.listensAt !== null && life.endedAt === null;
  }

  /** With a new data folder others cannot know that its predecessor is dead, and wait for its lease. */
  #giveFolder(index: number): void {
    const slot = this.#slots[index]!;
    slot.folders += 1;
    slot.folder = join(this.#options.folder, `node-${index}-${slot.folders}`);
    mkdirSync(slot.folder, { recursive: true });
  }

  /** Starts a node without waiting for it. */
  spawn(index: number, { newFolder = false } = {}): ServerRun {
    const { databaseUrl, leaseSeconds, env, preload } = this.#options;
    const slot = this.#slots[index]!;
    if (newFolder) this.#giveFolder(index);
    slot.lives += 1;
    const name = `life-${index}-${slot.lives}`;
    const address = `127.${10 + index}.${slot.lives >> 8}.${slot.lives & 255}`;
    const run = spawnServer({
      dataDir: slot.folder,
      env: {
        // The name by which the database knows who writes (see `installAudit`).
        GANCHO_DATABASE_URL: `${databaseUrl(index)}?application_name=${name}`,
        GANCHO_LEASE_SECONDS: String(leaseSeconds),
        GANCHO_MASTER_KEY: masterKey,
        GANCHO_DNS_SERVERS: slot.names.address,
        ...env,
      },
      preload,
    });
    const life: Life = {
      name,
      slot: index,
      address,
      pid: run.pid,
      spawnedAt: run.spawnedAt,
      listensAt: null,
      endedAt: null,
      end: 'living',
      pausedAt: [],
    };
    slot.life = life;
    slot.run = run;
    this.lives.push(life);
    void run.listening.then((listening) => {
      if (listening === null || slot.life !== life) return;
      life.listensAt = listening.at;
      slot.url = listening.url;
    });
    void run.exited.then(({ code, signal }) => {
      life.endedAt ??= Date.now();
      this.output += run.output().replaceAll(/^/gm, `${name}: `);
      if (life.end === 'living')
        life.end = signal === 'SIGKILL' && this.#ending ? 'killed' : 'fell';
      else if (life.end === 'stopped' && code !== 0) life.end = 'fell';
    });
    return run;
  }

  /** Starts a node and waits until it listens. */
  async start(index: number, how: { newFolder?: boolean } = {}): Promise<string> {
    const run = this.spawn(index, how);
    const timer = setTimeout(() => run.signal('SIGKILL'), startMsMax);
    await this.listening(index);
    clearTimeout(timer);
    return this.#slots[index]!.url!;
  }

  /** Resolves once a node that was started listens. */
  async listening(index: number): Promise<void> {
    const { run } = this.#slots[index]!;
    const listening = (await run?.listening) ?? null;
    if (listening === null) throw new Error(`node ${index} did not start:\n${run?.output()}`);
  }

  /** `kill -9`; resolves once the process is gone. */
  async kill(index: number): Promise<void> {
    const { life, run } = this.#slots[index]!;
    life!.end = 'killed';
    // Before the signal: whatever it did after this moment, it may not have done.
    life!.endedAt = Date.now();
    run!.signal('SIGKILL');
    await run!.exited;
  }

  /** SIGTERM; resolves once the process has ended. */
  async stop(index: number): Promise<void> {
    const { life, run } = this.#slots[index]!;
    if (life === null || run === null || life.end !== 'living') return;
    life.end = 'stopped';
    run.signal('SIGTERM');
    // It promises to end by itself well before that; then the verdict tells of a node that fell.
    const timer = setTimeout(() => {
      this.output += `${life.name}: did not end ${stopMsMax / 1000} s after SIGTERM\n`;
      run.signal('SIGKILL');
    }, stopMsMax);
    await run.exited;
    clearTimeout(timer);
  }

  pause(index: number): void {
    const { life, run } = this.#slots[index]!;
    life!.pausedAt.push(Date.now());
    run!.signal('SIGSTOP');
  }

  resume(index: number): void {
    this.#slots[index]!.run!.signal('SIGCONT');
  }

  /** What the process has written so far. */
  said(index: number): string {
    return this.#slots[index]!.run?.output() ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending = true;
    for (const { run, names } of this.#slots) {
      run?.signal('SIGKILL');
      await run?.exited;
      await names.close();
    }
  }
}
