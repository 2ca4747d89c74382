/**
 * Endpoints in trouble, as every node knows them: whose circuit opened somewhere. What is for them is
 * left to the node that owns their application, so that one alone tries whether they are well again.
 */
import type { Ownership } from '../domain/ownership.ts';
import type { Clock } from '../lib/clock.ts';
import type { SharedStore, Trouble } from '../storage/contract/nodes.ts';

export type TroubleNoted = Parameters<Ownership['noteTrouble']>[0];

export interface TroublesParts {
  shared: Pick<SharedStore, 'noteTrouble' | 'clearTrouble' | 'listTrouble'>;
  clock: Clock;
  report: (problem: string) => void;
  owns: (applicationId: string) => boolean;
  /** Treats an endpoint as one whose circuit has opened, unless it is known to be in trouble. */
  adopt: (trouble: TroubleNoted) => void;
  /** Whether this process has seen that an endpoint is in trouble still. */
  isSuspect: (endpointId: string) => boolean;
  tell: (
    hint: { kind: 'trouble'; trouble: TroubleNoted } | { kind: 'well'; endpointId: string },
  ) => void;
}

/** What another node said of an endpoint in trouble that was not said with a time. */
const usualWaitMs = 1_000;

export class Troubles {
  readonly #parts: TroublesParts;
  #known = new Map<string, Trouble>();
  /** Those that the owner here took up. */
  readonly #adopted = new Set<string>();
  #changes = 0;

  constructor(parts: TroublesParts) {
    this.#parts = parts;
  }

  has(endpointId: string): boolean {
    return this.#known.size > 0 && this.#known.has(endpointId);
  }

  /** Seen here. */
  note({ applicationId, endpointId, waitMs }: TroubleNoted): void {
    const { shared, report, tell, owns } = this.#parts;
    if (owns(applicationId)) this.#adopted.add(endpointId);
    if (this.#known.has(endpointId)) return;
    this.#changes += 1;
    this.#known.set(endpointId, { applicationId, endpointId });
    tell({ kind: 'trouble', trouble: { applicationId, endpointId, waitMs } });
    shared.noteTrouble({ applicationId, endpointId }).catch((error: unknown) => {
      report(`that ${endpointId} is in trouble could not be noted: ${String(error)}`);
    });
  }

  /** Seen here by its owner. */
  noteWell(endpointId: string): void {
    const trouble = this.#known.get(endpointId);
    if (trouble === undefined || !this.#parts.owns(trouble.applicationId)) return;
    this.#clear([endpointId]);
    this.#parts.tell({ kind: 'well', endpointId });
  }

  /** Told by another node. */
  heard(trouble: TroubleNoted): void {
    const { applicationId, endpointId } = trouble;
    this.#changes += 1;
    this.#known.set(endpointId, { applicationId, endpointId });
    if (this.#parts.owns(applicationId)) this.#adopt(trouble);
  }

  heardWell(endpointId: string): void {
    this.#changes += 1;
    this.#known.delete(endpointId);
  }

  /** Reads what the store knows; the owner takes up what it did not know, and ends what is over. */
  async look(): Promise<void> {
    const { shared, owns, isSuspect } = this.#parts;
    const changes = this.#changes;
    const listed = await shared.listTrouble();
    // What was said meanwhile is newer than what was read.
    if (changes !== this.#changes) return;
    this.#known = new Map(listed.map((trouble) => [trouble.endpointId, trouble]));
    const over: string[] = [];
    for (const trouble of listed) {
      if (!owns(trouble.applicationId)) continue;
      const { endpointId } = trouble;
      if (!this.#adopted.has(endpointId)) this.#adopt({ ...trouble, waitMs: usualWaitMs });
      else if (!isSuspect(endpointId)) over.push(endpointId);
    }
    if (over.length > 0) this.#clear(over);
  }

  /** Shards changed hands: whoever owns an endpoint now has to find out by itself. */
  forgetAdopted(): void {
    this.#adopted.clear();
  }

  #adopt(trouble: TroubleNoted): void {
    this.#adopted.add(trouble.endpointId);
    this.#parts.adopt(trouble);
  }

  #clear(endpointIds: string[]): void {
    const { shared, report } = this.#parts;
    this.#changes += 1;
    for (const endpointId of endpointIds) {
      this.#known.delete(endpointId);
      this.#adopted.delete(endpointId);
    }
    shared.clearTrouble(endpointIds).catch((error: unknown) => {
      report(`that endpoints are well again could not be noted: ${String(error)}`);
    });
  }
}
