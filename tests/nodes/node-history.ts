/** Which process was which node when. */
import type { NodeRow } from './database-audit.ts';
import type { Life } from './node-cluster.ts';
import type { Arrival } from './node-receiver.ts';

/**
 * What a process had begun to send before it was paused, or cut off from the database, comes once it
 * goes on, when it may have joined anew already; and a busy receiver notes a little later what has come.
 */
const wakingMs = 3_000;

/** A node writes its row before it does anything, but others may read the clock a little earlier. */
const slackMs = 5;

export class NodeHistory {
  readonly #byName: Map<string, NodeRow[]>;
  readonly #nameOf: Map<string, string>;
  readonly #byNumber: Map<number, NodeRow>;
  /** Nodes that did not leave by themselves. */
  readonly takenOver: NodeRow[];

  constructor(nodes: readonly NodeRow[], lives: readonly Life[]) {
    this.#byName = Map.groupBy(nodes, ({ life }) => life.name);
    this.#byNumber = new Map(nodes.map((one) => [one.node, one]));
    this.#nameOf = new Map(lives.map(({ address, name }) => [address, name]));
    this.takenOver = nodes.filter(({ endedAt, life, node }) => {
      const last = this.#byName.get(life.name)!.at(-1)!.node === node;
      return endedAt !== null && !(last && life.end === 'stopped');
    });
  }

  /** The node that a process was at a moment, or had last been. */
  nodeOf(life: string, at: number): NodeRow | null {
    const nodes = this.#byName.get(life) ?? [];
    return nodes.findLast(({ startedAt }) => startedAt <= at + slackMs) ?? null;
  }

  numbered(node: number | null): NodeRow | null {
    return node === null ? null : (this.#byNumber.get(node) ?? null);
  }

  /**
   * When the node that it is from was ended, where that was by then; otherwise, soon after its process
   * joined anew, when the node was that the process had been before. Null where neither was ended.
   */
  endOfSender(arrival: Arrival, by = Infinity): number | null {
    const sender = this.senderOf(arrival);
    if (sender === null) return null;
    const nodes = this.#byName.get(this.lifeOf(arrival)) ?? [];
    const isNew = arrival.at - sender.startedAt <= wakingMs;
    const before = isNew ? nodes[nodes.indexOf(sender) - 1] : undefined;
    const ends = [sender.endedAt, before?.endedAt ?? null];
    return ends.find((endedAt) => endedAt !== null && endedAt <= by) ?? null;
  }

  /** The name of the process that a request is from. */
  lifeOf({ address }: Arrival): string {
    return this.#nameOf.get(address) ?? address;
  }

  senderOf(arrival: Arrival): NodeRow | null {
    return this.nodeOf(this.lifeOf(arrival), arrival.at);
  }

  /** Which process it is from, and which nodes that was. */
  tellOf(arrival: Arrival): string {
    const life = this.lifeOf(arrival);
    const nodes = (this.#byName.get(life) ?? []).map(
      ({ node, startedAt, endedAt }) => `node ${node} from ${startedAt} to ${endedAt ?? 'the end'}`,
    );
    return `${life} (${nodes.join(', ')})`;
  }

  /** Whether it came from a node that others had ended before. */
  isLate(arrival: Arrival): boolean {
    const endedAt = this.endOfSender(arrival);
    return endedAt !== null && arrival.at > endedAt + slackMs;
  }
}
