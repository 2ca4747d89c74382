/**
 * One fault test from its first start to its verdict: a data folder, a receiver, a producer, any
 * number of runs of the server, and at the end the comparison of all ledgers.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { checkLedgers, type Verdict } from './check-ledgers.ts';
import { Ledger, readLedger, type Arrived, type Run, type Sent } from './ledger.ts';
import { listAttempts, listMessages } from './list-everything.ts';
import { MessageProducer } from './message-producer.ts';
import { startRecordingReceiver, type RecordingReceiver } from './recording-receiver.ts';
import { seededChance, type Chance } from './seeded-random.ts';
import { spawnServer, type ServerRun } from './server-run.ts';
import { createScene, meantFor, type EndpointHandle } from './test-scene.ts';

export interface FaultRunOptions {
  /** Holds the ledgers, and the data unless they have a folder of their own. */
  folder: string;
  dataDir?: string;
  seed: number;
  rate: number;
  inFlightMax?: number;
  /** How long nothing may happen at the end before what is missing counts as lost. */
  quietMs?: number;
}

const drainMsMax = 120_000;
const orderlyStartMs = 20_000;

export class FaultRun {
  readonly chance: Chance;
  readonly producer: MessageProducer;
  readonly receiver: RecordingReceiver;
  readonly dataDir: string;
  readonly #options: FaultRunOptions;
  readonly #sent: Ledger<Sent>;
  readonly #arrived: Ledger<Arrived>;
  readonly #runs: Run[] = [];
  #server: ServerRun | null = null;
  #listensAt: number | null = null;
  #signalledAt = 0;
  #endpoints: EndpointHandle[] = [];
  /** What the runs wrote, for the report of a failure. */
  output = '';

  private constructor(
    options: FaultRunOptions,
    ledgers: { sent: Ledger<Sent>; arrived: Ledger<Arrived> },
    receiver: RecordingReceiver,
  ) {
    this.#options = options;
    this.#sent = ledgers.sent;
    this.#arrived = ledgers.arrived;
    this.receiver = receiver;
    this.dataDir = options.dataDir ?? join(options.folder, 'data');
    this.chance = seededChance(options.seed);
    this.producer = new MessageProducer({
      chance: this.chance,
      ledger: this.#sent,
      rate: options.rate,
      inFlightMax: options.inFlightMax ?? 24,
      deferEvery: 30,
    });
  }

  /** Makes the scene in a first run, which ends in order. */
  static async begin(options: FaultRunOptions): Promise<FaultRun> {
    mkdirSync(options.folder, { recursive: true });
    const sent = new Ledger<Sent>(join(options.folder, 'sent.jsonl'));
    const arrived = new Ledger<Arrived>(join(options.folder, 'arrived.jsonl'));
    const receiver = await startRecordingReceiver(arrived);
    const run = new FaultRun(options, { sent, arrived }, receiver);
    const url = await run.startListening();
    run.#endpoints = await createScene(url, receiver.url);
    receiver.expect(run.#endpoints);
    await run.end('SIGTERM');
    return run;
  }

  /** Starts the server without waiting for it. */
  spawn(extra: Omit<Parameters<typeof spawnServer>[0], 'dataDir'> = {}): ServerRun {
    this.receiver.beginRun(this.#runs.length);
    const server = spawnServer({ ...extra, dataDir: this.dataDir });
    this.#server = server;
    this.#listensAt = null;
    void server.listening.then((listening) => {
      if (this.#server === server) this.#listensAt = listening?.at ?? null;
    });
    return server;
  }

  /** Starts the server and resolves with its URL once it listens. */
  async startListening(extra: Parameters<FaultRun['spawn']>[0] = {}): Promise<string> {
    const server = this.spawn(extra);
    const timer = setTimeout(() => server.signal('SIGKILL'), orderlyStartMs);
    const listening = await server.listening;
    clearTimeout(timer);
    if (listening === null) throw new Error(`the server did not start:\n${server.output()}`);
    return listening.url;
  }

  /** Sends the signal, pauses the load at the same moment, and waits for the end of the run. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }> {
    this.signal(signal);
    this.producer.pause();
    return this.ended();
  }

  signal(signal: NodeJS.Signals): void {
    this.#signalledAt = Date.now();
    this.#server!.signal(signal);
  }

  /** Resolves once the server has ended; `ended` has still to be called. */
  get exited(): Promise<unknown> {
    return this.#server!.exited;
  }

  get pid(): number {
    return this.#server!.pid;
  }

  /** What the present run has written. */
  get said(): string {
    return this.#server?.output() ?? '';
  }

  /**
   * Waits for the end of the run; the load goes on until there is nobody to take it. A server that
   * ends by itself because of what the test did to its disk counts as killed.
   */
  async ended(
    byItself: 'fell' | 'killed' = 'fell',
  ): Promise<{ code: number | null; tookMs: number }> {
    const server = this.#server!;
    const ended = await server.exited;
    const endedAt = Date.now();
    this.producer.pause();
    await this.producer.settled();
    await this.receiver.quiet();
    const end = ended.signal === 'SIGKILL' ? 'killed' : ended.code === 0 ? 'stopped' : byItself;
    this.#runs.push({
      run: this.#runs.length,
      spawnedAt: server.spawnedAt,
      listensAt: this.#listensAt,
      endedAt,
      end,
    });
    this.output += server.output();
    this.#server = null;
    return { code: ended.code, tookMs: endedAt - this.#signalledAt };
  }

  get endpoints(): EndpointHandle[] {
    return this.#endpoints;
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** How many deliveries the accepted messages owe. */
  #owed(): number {
    return readLedger<Sent>(this.#sent.path)
      .filter(({ outcome }) => outcome === 'ok')
      .reduce((sum, { app, eventType }) => sum + meantFor(app, eventType).length, 0);
  }

  /** Resolves when all is delivered, or when nothing has arrived for the quiet time. */
  async drain(): Promise<void> {
    const owed = this.#owed();
    const quietMs = this.#options.quietMs ?? 20_000;
    const until = Date.now() + drainMsMax;
    let count = this.receiver.count();
    let lastChange = Date.now();
    while (this.receiver.delivered() < owed && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (this.receiver.count() !== count) {
        count = this.receiver.count();
        lastChange = Date.now();
      }
      if (Date.now() - lastChange > quietMs) return;
    }
  }

  /**
   * Lets a sound server finish: asks again for what had no answer, waits for every delivery, ends
   * it, and reads what is recorded from one more run, which has nothing left to send.
   */
  async judge(): Promise<Verdict> {
    const url = await this.startListening();
    for (let tries = 0; tries < 5; tries++) await this.producer.repeatUnanswered(url);
    await this.drain();
    await this.end('SIGTERM');

    const last = await this.startListening();
    const messages = await listMessages(last);
    const attempts = await listAttempts(last, this.#endpoints);
    await this.end('SIGTERM');
    await this.#sent.close();
    await this.#arrived.close();
    const verdict = checkLedgers({
      sent: readLedger<Sent>(this.#sent.path),
      arrived: readLedger<Arrived>(this.#arrived.path),
      runs: this.#runs,
      messages,
      attempts,
    });
    const { violations } = verdict;
    for (const what of this.producer.violations) violations.push({ kind: 'other id', what });
    if (this.producer.unanswered > 0) {
      violations.push({ kind: 'no answer', what: `${this.producer.unanswered} orders` });
    }
    const integrity = integrityOf(join(this.dataDir, 'gancho.db'));
    if (integrity !== 'ok') violations.push({ kind: 'damaged file', what: integrity });
    return verdict;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.producer.pause();
    this.#server?.signal('SIGKILL');
    this.#server?.signal('SIGCONT');
    await this.#server?.exited;
    await this.receiver[Symbol.asyncDispose]();
    await this.#sent.close();
    await this.#arrived.close();
  }
}

/** What SQLite says of its own file, read from outside. */
function integrityOf(path: string): string {
  using database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('PRAGMA integrity_check').all();
  return rows.map((row) => String(row['integrity_check'])).join('; ');
}
