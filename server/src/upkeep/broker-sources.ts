/**
 * Runs the sources that take from brokers: those whose application this process owns, each as it is
 * set now. Looks for changes now and then, and at once when it is told of one.
 */
import { brokerSourceTypes, type BrokerSourceState } from '../domain/broker-source.ts';
import { brokerSourceOf, type BrokerSourceType } from '../domain/broker-source-settings.ts';
import type { Ownership } from '../domain/ownership.ts';
import type { Source } from '../domain/source.ts';
import type { Storage } from '../storage/storage.ts';
import {
  BrokerSourceRun,
  type BrokerRunOptions,
  type BrokerRunParts,
} from './broker-source-run.ts';
import {
  createTakeRecord,
  type TakeRecordOptions,
  type TakeRecordParts,
} from './take-broker-record.ts';
import { Looking } from './looking.ts';

export interface BrokerSourcesParts extends Omit<BrokerRunParts, 'note'>, TakeRecordParts {
  storage: Storage;
  ownership: Ownership;
  /** Opens the settings of a source; `fault` says why they cannot be read. */
  open: (source: Source) => { config: Readonly<Record<string, unknown>>; fault: string | null };
  report: (problem: string) => void;
}

export interface BrokerSourcesOptions extends BrokerRunOptions, TakeRecordOptions {
  everyMs: number;
  pageMax: number;
  /** As many run in one process. */
  sourcesMax: number;
}

interface Running {
  run: BrokerSourceRun;
  updatedAt: number;
}

export class BrokerSources {
  readonly #parts: BrokerSourcesParts;
  readonly #options: BrokerSourcesOptions;
  readonly #looking: Looking;
  /** By the source's id. */
  readonly #running = new Map<string, Running>();
  readonly #ending = new Set<Promise<void>>();
  #isFull = false;

  constructor(parts: BrokerSourcesParts, options: BrokerSourcesOptions) {
    this.#parts = parts;
    this.#options = options;
    const { clock } = parts;
    const { everyMs } = options;
    this.#looking = new Looking({ clock, look: () => this.#look(), waitMs: () => everyMs });
  }

  start(): void {
    this.#looking.start();
  }

  /** Takes nothing more; resolves once what was taken is acknowledged, or had its time. */
  async stop(): Promise<void> {
    await this.#looking.stop();
    for (const id of this.#running.keys()) this.#end(id);
    await Promise.all(this.#ending);
  }

  /** A source was made, changed or removed. */
  wake(): void {
    this.#looking.wake();
  }

  async #look(): Promise<void> {
    try {
      const wanted = await this.#wanted();
      if (this.#looking.isStopped) return;
      for (const id of this.#running.keys()) if (!wanted.has(id)) this.#end(id);
      for (const source of wanted.values()) this.#begin(source);
    } catch (error) {
      this.#parts.report(`the sources of brokers cannot be read: ${String(error)}`);
    }
  }

  /** Those that are to run here, by id. */
  async #wanted(): Promise<Map<string, Source>> {
    const { storage, ownership } = this.#parts;
    const { pageMax: limit } = this.#options;
    const wanted = new Map<string, Source>();
    if (!ownership.mayWork()) return wanted;
    let after = '';
    for (;;) {
      const types = [...brokerSourceTypes];
      const page = await storage.read('sourcesOfTypes', { types, after, limit });
      for (const source of page) {
        if (!source.disabled && ownership.owns(source.applicationId)) wanted.set(source.id, source);
      }
      if (page.length < limit) return wanted;
      after = page.at(-1)!.id;
    }
  }

  #begin(source: Source): void {
    const known = this.#running.get(source.id);
    if (known?.updatedAt === source.updatedAt) return;
    if (known !== undefined) this.#end(source.id);
    const { sourcesMax } = this.#options;
    if (this.#running.size >= sourcesMax) {
      if (!this.#isFull)
        this.#parts.report(`more than ${sourcesMax} sources of brokers: not all run`);
      this.#isFull = true;
      return;
    }
    const { config, fault } = this.#parts.open(source);
    const note = (state: BrokerSourceState): Promise<void> => this.#note(source, state);
    if (fault !== null) return this.#parts.report(`source ${source.id} cannot run: ${fault}`);
    const settings = brokerSourceOf(source.type as BrokerSourceType, config);
    const run = new BrokerSourceRun({ ...this.#parts, note }, this.#options, {
      config: settings,
      applicationId: source.applicationId,
      take: createTakeRecord(this.#parts, source, settings, this.#options),
    });
    this.#running.set(source.id, { run, updatedAt: source.updatedAt });
  }

  #end(id: string): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    this.#isFull = false;
    const ending: Promise<void> = running.run.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  async #note({ applicationId }: Source, state: BrokerSourceState): Promise<void> {
    const { storage, clock, report } = this.#parts;
    const change = { applicationId, state: JSON.stringify(state), at: clock.now() };
    try {
      await storage.write('noteSourceState', change);
    } catch (error) {
      if (!this.#looking.isStopped) report(`how a source stands cannot be kept: ${String(error)}`);
    }
  }
}
