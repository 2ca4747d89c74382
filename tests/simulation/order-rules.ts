/** Endpoints that keep an order get each key's messages one after the other, as they were accepted. */
import type { Send, Way } from './ledger-entries.ts';
import type { Ledger } from './ledger.ts';

/** What is owed under one key of one endpoint. */
export interface Line {
  open: Set<Way>;
  /** When a delivery of it last came to its end. */
  lastEndedAt: number;
}

export class OrderBook {
  readonly #lines = new Map<string, Line>();

  /** The delivery takes its place. */
  add(way: Way, key: string): void {
    const name = `${way.endpointId}/${key}`;
    let line = this.#lines.get(name);
    if (line === undefined) {
      line = { open: new Set(), lastEndedAt: 0 };
      this.#lines.set(name, line);
    }
    line.open.add(way);
    way.line = line;
  }
}

export function checkOrder({ world }: Ledger, { way }: Send): void {
  const { line, message } = way;
  if (line === null || way.resendsAsked > 0) return;
  for (const other of line.open) {
    if (other === way) continue;
    const { position, putOff } = other.message;
    if (hasBegun(other)) {
      world.trace.break(
        'one after the other',
        `${message.id} leaves for ${way.endpointId} while ${other.message.id} is not at its end`,
      );
    } else if (position < message.position && !putOff) {
      world.trace.break(
        'in the order of acceptance',
        `${message.id} leaves for ${way.endpointId} before ${other.message.id}`,
      );
    }
  }
}

function hasBegun({ scheduled, sends, resendsAsked }: Way): boolean {
  return scheduled.length > 0 || (resendsAsked === 0 && sends.length > 0);
}
