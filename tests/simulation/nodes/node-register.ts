/** Which nodes there are, whose shards are whose, and which endpoints are in trouble, by the journal. */
import { shardOf } from '../../../server/src/domain/shard.ts';
import type { NodeLife } from './node-life.ts';
import type { NodesWorld } from './nodes-world.ts';
import type { JournalEntry } from './shared-database.ts';

interface NodeFacts {
  life: NodeLife | null;
  ended: boolean;
  /** Whether it ended itself in order. */
  left: boolean;
  drained: boolean;
}

/** Beyond its lease, until which what a dead node held must be others'. */
const takeOverMsMax = 5_000;
/** Until all nodes know of an endpoint in trouble. */
const troubleKnownMs = 7_000;

export class NodeRegister {
  readonly #world: NodesWorld;
  readonly #nodes = new Map<number, NodeFacts>();
  readonly #shards = new Map<number, { node: number | null; since: number }>();
  readonly #troubles = new Map<string, { nodes: Set<number>; since: number }>();
  readonly #tasks = new Map<string, number>();
  /** When a node last ended, or a shard last changed hands. */
  changedAt = 0;

  constructor(world: NodesWorld) {
    this.#world = world;
  }

  joined(life: NodeLife): void {
    this.#facts(life.node).life = life;
    life.troubledAt = this.#world.time.elapsed;
    this.#world.trace.add(`${life.wish.name} is node ${life.node}`);
  }

  facts(node: number): Readonly<NodeFacts> {
    return this.#facts(node);
  }

  #facts(node: number): NodeFacts {
    let facts = this.#nodes.get(node);
    if (facts === undefined) {
      facts = { life: null, ended: false, left: false, drained: false };
      this.#nodes.set(node, facts);
    }
    return facts;
  }

  ownerOf(applicationId: string): { node: number | null; since: number } {
    return this.#shards.get(shardOf(applicationId)) ?? { node: null, since: 0 };
  }

  /** Since when all nodes must know that an endpoint is in trouble; null where they need not. */
  troubledSince(endpointId: string): number | null {
    const trouble = this.#troubles.get(endpointId);
    if (trouble === undefined || trouble.nodes.size === 0) return null;
    return trouble.since + troubleKnownMs;
  }

  note(life: NodeLife, { kind, entry }: JournalEntry): void {
    const { trace, time, totals } = this.#world;
    switch (kind) {
      case 'node': {
        const { node, ended, drained } = entry as {
          node: number;
          ended: boolean;
          drained: boolean;
        };
        const facts = this.#facts(node);
        if (ended && !facts.ended) {
          facts.ended = true;
          facts.left = life.node === node;
          this.changedAt = time.elapsed;
          if (!facts.left) totals.fenced += 1;
          trace.add(`node ${node} is ended by ${life.wish.name}`);
        }
        if (drained && !facts.drained) {
          facts.drained = true;
          trace.add(`node ${node} is drained by ${life.wish.name}`);
        }
        return;
      }
      case 'shard': {
        const { shard, to } = entry as { shard: number; to: number | null };
        this.#shards.set(shard, { node: to, since: time.elapsed });
        for (const { id, applicationId } of this.#world.book.endpoints.values()) {
          if (shardOf(applicationId) === shard) trace.add(`${id} goes to node ${String(to)}`);
        }
        this.changedAt = time.elapsed;
        return;
      }
      case 'trouble': {
        const { endpointId, node, is } = entry as { endpointId: string; node: number; is: boolean };
        const trouble = this.#troubles.get(endpointId) ?? { nodes: new Set<number>(), since: 0 };
        this.#troubles.set(endpointId, trouble);
        if (trouble.nodes.size === 0) trouble.since = time.elapsed;
        if (is) trouble.nodes.add(node);
        else trouble.nodes.delete(node);
        trace.add(`${endpointId} is ${is ? '' : 'not '}in trouble, says node ${node}`);
        return;
      }
      case 'task': {
        const { id, step, status } = entry as { id: string; step: number; status: string };
        const known = this.#tasks.get(id);
        if (known !== undefined && step !== known + 1) {
          trace.break('a task goes step by step', `${id} goes from step ${known} to ${step}`);
        }
        this.#tasks.set(id, step);
        trace.add(`task ${id} at step ${step}, ${status}`);
        return;
      }
      default:
    }
  }

  /** What a dead node held is others' in time. */
  inspect(): void {
    const { database, time, trace, settings, lives } = this.#world;
    const steadyFrom = Math.min(
      ...lives
        .filter((life) => life.isWell && !life.leaving && life.node > 0)
        .map((life) => life.troubledAt + settings.leaseMs + settings.leaseMs / 4),
    );
    const rows = database.read<{ id: number; lease_until: number; ended: boolean }>(
      `SELECT id, lease_until, ended_at IS NOT NULL AS ended FROM node WHERE drained_at IS NULL`,
    );
    for (const { id, lease_until: leaseUntil, ended } of rows) {
      const overSince = time.elapsedAt(leaseUntil);
      const lateMs = time.elapsed - Math.max(overSince, steadyFrom);
      if (lateMs <= takeOverMsMax) continue;
      const state = ended ? 'is ended and not drained' : 'is not ended';
      trace.break(
        'take-over in time',
        `node ${id} ${state} ${Math.round(lateMs)} ms after its lease`,
      );
    }
  }
}
