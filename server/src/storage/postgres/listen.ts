/**
 * Hears of other nodes: hints and changes by notifications, changes also by reading their notes.
 *
 * Two things go on beside each other. A connection of its own listens; where it is lost, another one
 * is made, after pauses that grow, and then something may have been missed. And the notes are read
 * once a second, so that changes arrive where notifications do not (a pooler in between takes LISTEN
 * and never passes anything on); where reading fails for so long that notes may be out of its sight,
 * something may have been missed as well.
 */
import { sleep, type CancelTimer, type Clock } from '../../lib/clock.ts';
import type { Ears } from '../contract/nodes.ts';
import { dropNotes, notesReadMs, readNotes, readTold, SeenNotes } from './change-notes.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { channel } from './hints.ts';

export interface ListenParts {
  connections: Pick<Connections, 'query'>;
  clock: Clock;
  /** A connection that hears notifications. */
  open: () => Promise<Connection>;
  /** This node's number: its own hints are nothing new to it. */
  node: () => number | null;
  ears: Ears;
  report: (problem: string) => void;
}

const pollMs = 1_000;
/** Between two removals of old notes. */
const dropMs = 60_000;
const pauseMsMin = 100;
const pauseMsMax = 5_000;
/** A connection over which nothing comes is asked now and then whether it is still there. */
const probeMs = 10_000;
const closeMs = 1_000;

/** Resolves once the notes were read for a first time, and with what ends it. */
export async function listenForNodes(parts: ListenParts): Promise<() => Promise<void>> {
  const listening = new Listening(parts);
  await listening.start();
  return () => listening.stop();
}

class Listening {
  readonly #parts: ListenParts;
  readonly #seen = new SeenNotes();
  #stopped = false;
  #connection: Connection | null = null;
  /** Of the last time that the notes were read. */
  #readAt = 0;
  #droppedAt: number;
  #cancelPoll: CancelTimer | null = null;
  #wake: () => void = () => {};
  #underWay: Promise<void> = Promise.resolve();
  #reported = false;

  constructor(parts: ListenParts) {
    this.#parts = parts;
    this.#droppedAt = parts.clock.elapsed();
  }

  async start(): Promise<void> {
    const { clock, connections } = this.#parts;
    // What was changed before is no news: whoever listens holds nothing yet.
    this.#seen.read((await connections.query(readNotes)).rows);
    this.#readAt = clock.elapsed();
    this.#pollLater();
    this.#underWay = this.#keepListening();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelPoll?.();
    this.#wake();
    await this.#connection?.end(closeMs);
    await this.#underWay;
  }

  async #keepListening(): Promise<void> {
    const { clock, ears } = this.#parts;
    let pauseMs = pauseMsMin;
    let isFirst = true;
    while (!this.#stopped) {
      const connection = await this.#listen();
      if (connection !== null && !this.#stopped) {
        pauseMs = pauseMsMin;
        if (!isFirst) ears.lost();
        isFirst = false;
        await this.#untilLost(connection);
      } else {
        await connection?.end(closeMs);
        await Promise.race([sleep(clock, pauseMs), this.#untilStopped()]);
        pauseMs = Math.min(pauseMs * 2, pauseMsMax);
      }
    }
  }

  async #listen(): Promise<Connection | null> {
    try {
      const connection = await this.#parts.open();
      connection.onNotification((payload) => this.#hear(payload));
      await connection.query(`LISTEN ${channel}`);
      this.#connection = connection;
      this.#reported = false;
      return connection;
    } catch (error) {
      if (!this.#reported && !this.#stopped) {
        const what = error instanceof Error ? error.message : String(error);
        this.#parts.report(
          `Other nodes cannot be heard at once (${what}): they are asked instead.`,
        );
      }
      this.#reported = true;
      return null;
    }
  }

  #untilLost(connection: Connection): Promise<void> {
    let cancelProbe: CancelTimer = () => {};
    const probe = (): void => {
      cancelProbe = this.#parts.clock.after(probeMs, () => {
        // Where it fails, the connection is lost, and that is heard of below.
        connection.query('SELECT 1').then(probe, () => {});
      });
    };
    probe();
    return new Promise((resolve) => {
      connection.onLost(() => {
        cancelProbe();
        this.#connection = null;
        resolve();
      });
    });
  }

  #untilStopped(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #hear(payload: string): void {
    const told = readTold(payload);
    if (told === null || this.#stopped) return;
    const { ears, node } = this.#parts;
    if ('hints' in told) {
      if (told.node !== node()) for (const hint of told.hints) ears.heard(hint);
      return;
    }
    for (const [id, subject] of told.changed) if (this.#seen.hear(id)) ears.changed(subject);
  }

  #pollLater(): void {
    if (this.#stopped) return;
    this.#cancelPoll = this.#parts.clock.after(pollMs, () => {
      void this.#poll().finally(() => this.#pollLater());
    });
  }

  async #poll(): Promise<void> {
    const { connections, clock, ears } = this.#parts;
    const startedAt = clock.elapsed();
    try {
      const { rows } = await connections.query(readNotes);
      if (this.#stopped) return;
      // Half of what is read is left for transactions that take their time.
      if (startedAt - this.#readAt > notesReadMs / 2) ears.lost();
      this.#readAt = startedAt;
      for (const subject of this.#seen.read(rows)) ears.changed(subject);
      if (startedAt - this.#droppedAt > dropMs) {
        this.#droppedAt = startedAt;
        await connections.query(dropNotes);
      }
    } catch {
      // The database is away: the next poll tries again.
    }
  }
}
