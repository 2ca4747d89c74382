/** Which process was which node when. */
import type { NodeRow } from './database-audit.ts';
import type { Life } from './node-cluster.ts';
import type { Arrival } from './node-receiver.ts';

/** Signatures hold no smaller time. */
export const secondMs = 1_000;

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
   * When the node that it is from was ended, where that was by then; null where it was not. Which of two
   * nodes a process was that became another one in the second of the signature is not known.
   */
  endOfSender(arrival: Arrival, by = Infinity): number | null {
    const ends = this.#sendersOf(arrival).map(({ endedAt }) => endedAt);
    return ends.find((endedAt) => endedAt !== null && endedAt <= by) ?? null;
  }

  /** The name of the process that a request is from. */
  lifeOf({ address }: Arrival): string {
    return this.#nameOf.get(address) ?? address;
  }

  /** The nodes that its process was in the second in which it was signed. */
  #sendersOf(arrival: Arrival): NodeRow[] {
    const { from, to } = signedWithin(arrival);
    const nodes = this.#byName.get(this.lifeOf(arrival)) ?? [];
    // What is signed before its process has joined anew is of the node that it was.
    return nodes.filter(
      ({ startedAt }, index) =>
        startedAt <= to && (nodes[index + 1]?.startedAt ?? Infinity) >= from,
    );
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

/** Whether it may have been signed at this moment. */
export function mayBeSignedAt(arrival: Arrival, at: number): boolean {
  const { from, to } = signedWithin(arrival);
  return from <= at && at <= to;
}

function signedWithin({ sentAt }: Arrival): { from: number; to: number } {
  return { from: sentAt - slackMs, to: sentAt + secondMs + slackMs };
}
