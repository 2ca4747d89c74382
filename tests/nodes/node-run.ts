/**
 * One proof of several nodes from its first start to its verdict: a database, nodes, a receiver, a
 * producer that never stops, whatever happens, and at the end the comparison of all that they know.
 */
import { mkdirSync } from 'node:fs';
import { seededChance, type Chance } from '../faults/seeded-random.ts';
import { databaseOf, type PostgresServer } from '../support/postgres-server.ts';
import { waitFor } from '../support/wait-for.ts';
import { installAudit, readEvidence } from './database-audit.ts';
import { judgeNodes, type NodeEvidence, type NodeVerdict } from './judge-nodes.ts';
import { NodeCluster, type ClusterOptions } from './node-cluster.ts';
import { NodeProducer } from './node-producer.ts';
import { startNodeReceiver, type NodeReceiver } from './node-receiver.ts';
import { createNodeScene, endpointsOf } from './node-scene.ts';

export interface NodeRunOptions {
  folder: string;
  seed: number;
  server: PostgresServer;
  /** The URL of an empty one; made for the run where it is not given. */
  database?: string;
  slots?: number;
  leaseSeconds?: number;
  rate?: number;
  answerMsMax?: number;
  /** How long nothing may arrive at the end before what is missing counts as lost. */
  quietMs?: number;
  /** The way of each node to its database; straight where it is not given. */
  databaseUrl?: (url: string, slot: number) => string;
  env?: Record<string, string>;
  preload?: ClusterOptions['preload'];
}

export const usualRate = 90;
const usualLeaseSeconds = 1;
const answerMsUsual = 8_000;
const settleMsMax = 60_000;
const drainMsMax = 240_000;
const quietMsUsual = 30_000;

export class NodeRun implements AsyncDisposable {
  readonly chance: Chance;
  readonly cluster: NodeCluster;
  readonly producer: NodeProducer;
  readonly receiver: NodeReceiver;
  /** Where the data are at present; another one after a failover. */
  server: PostgresServer;
  readonly leaseMs: number;
  readonly #options: NodeRunOptions;
  readonly #database: string;

  private constructor(
    options: NodeRunOptions,
    parts: { cluster: NodeCluster; receiver: NodeReceiver; database: string },
  ) {
    this.#options = options;
    this.server = options.server;
    this.cluster = parts.cluster;
    this.receiver = parts.receiver;
    this.#database = parts.database;
    this.leaseMs = (options.leaseSeconds ?? usualLeaseSeconds) * 1000;
    this.chance = seededChance(options.seed);
    this.producer = new NodeProducer({
      chance: this.chance,
      rate: options.rate ?? usualRate,
      urls: () => this.cluster.urls,
      answerMsMax: options.answerMsMax ?? answerMsUsual,
    });
  }

  /** Starts all nodes and makes the scene. */
  static async begin(options: NodeRunOptions): Promise<NodeRun> {
    mkdirSync(options.folder, { recursive: true });
    const url = options.database ?? (await options.server.createDatabase());
    const database = databaseOf(url);
    const receiver = await startNodeReceiver();
    const cluster = await NodeCluster.create({
      folder: options.folder,
      slots: options.slots ?? 3,
      databaseUrl: (slot) => options.databaseUrl?.(url, slot) ?? url,
      leaseSeconds: options.leaseSeconds ?? usualLeaseSeconds,
      receiverPort: receiver.port,
      ...(options.env === undefined ? {} : { env: options.env }),
      preload: options.preload,
    });
    const run = new NodeRun(options, { cluster, receiver, database });
    try {
      const first = await cluster.start(0);
      await installAudit(options.server, database);
      receiver.expect(await createNodeScene(first, cluster.receiverUrl));
      await Promise.all(cluster.slots.slice(1).map((slot) => cluster.start(slot)));
    } catch (error) {
      await run[Symbol.asyncDispose]();
      throw error;
    }
    return run;
  }

  query(sql: string): Promise<Record<string, any>[]> {
    return this.server.query(sql, this.#database);
  }

  /** Waits until each node that is there has accepted something that was sent from now on. */
  async accepting(maxMs = 180_000): Promise<void> {
    const since = Date.now();
    const { acceptances } = this.producer;
    await waitFor(
      'every node to accept',
      () => {
        const recent = new Set<number>();
        for (let index = acceptances.length - 1; index >= 0; index--) {
          const { at, slot } = acceptances[index]!;
          if (at <= since) break;
          recent.add(slot);
        }
        return this.cluster.slots.every((slot) => recent.has(slot));
      },
      maxMs,
    );
  }

  /** Whatever is owed has arrived and is recorded, or nothing has arrived for the quiet time. */
  async #drain(): Promise<void> {
    const { producer, receiver } = this;
    const quietMs = this.#options.quietMs ?? quietMsUsual;
    const until = Date.now() + drainMsMax;
    const isMissing = ({ app, id }: { app: string; id: string | null }): boolean =>
      endpointsOf(app).some((name) => !receiver.isDelivered(name, id!));
    let missing = producer.accepted.filter(isMissing);
    let count = receiver.arrivals.length;
    let lastChange = Date.now();
    while (Date.now() < until && Date.now() - lastChange < quietMs) {
      if (missing.length === 0 && (await this.#isRecorded())) return;
      await pause(100);
      missing = missing.filter(isMissing);
      if (receiver.arrivals.length !== count) lastChange = Date.now();
      count = receiver.arrivals.length;
    }
  }

  /** Whether nothing is left to send, nor to record. */
  async #isRecorded(): Promise<boolean> {
    const owed = this.producer.accepted.flatMap(({ app }) => endpointsOf(app)).length;
    const [row] = await this.query(`SELECT (SELECT count(*) FROM due) AS due,
      (SELECT count(*) FROM node WHERE ended_at IS NOT NULL AND drained_at IS NULL) AS undrained,
      (SELECT count(DISTINCT (position, endpoint_id)) FROM attempt WHERE status = 0) AS recorded`);
    const { due, undrained, recorded } = row!;
    return Number(due) === 0 && Number(undrained) === 0 && Number(recorded) >= owed;
  }

  /** Lets sound nodes finish, ends them, and compares. */
  async judge(): Promise<{ verdict: NodeVerdict; evidence: NodeEvidence }> {
    const { producer, receiver, cluster } = this;
    producer.pause();
    await producer.settled(settleMsMax);
    await this.#drain();
    await Promise.all(cluster.slots.map((slot) => cluster.stop(slot)));
    const stored = await readEvidence(this.server, this.#database, cluster.lives);
    const { orders } = producer;
    const evidence = { ...stored, orders, arrivals: receiver.arrivals, lives: cluster.lives };
    const verdict = judgeNodes(evidence);
    for (const what of producer.violations) verdict.violations.push({ kind: 'answer', what });
    return { verdict, evidence };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.producer.stop();
    await this.cluster[Symbol.asyncDispose]();
    await this.receiver[Symbol.asyncDispose]();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
