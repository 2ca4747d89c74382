/**
 * Knows whether it is open what came of the last statement that recorded, because its connection was
 * lost; and ends that before the next one, so that records and rows take effect in the order in which
 * they were asked for. Otherwise the row of a delivery could come after the record that takes it away,
 * and the delivery would be made again.
 */
import type { Connection } from './connection.ts';
import { faultOf } from './database-fault.ts';
import type { Membership } from './membership.ts';
import { lockNode, turnEpoch } from './node-epochs.ts';
import { inTransaction } from './transaction.ts';

export class RecordDoubt {
  readonly #membership: Membership;
  /** The node whose last statement is in doubt. */
  #node: number | null = null;

  constructor(membership: Membership) {
    this.#membership = membership;
  }

  /**
   * Asks one statement in the epoch that it is handed, after whatever was in doubt has its end.
   * Rejects as the connection does.
   */
  async ask<T>(
    connection: Connection,
    node: number,
    statement: (epoch: number) => Promise<T>,
  ): Promise<T> {
    await this.settle(connection, node);
    this.#node = node;
    try {
      const answer = await statement(this.#membership.recordEpoch);
      this.#node = null;
      return answer;
    } catch (error) {
      // What the server itself refused has not happened.
      if (faultOf(error) !== 'lost') this.#node = null;
      throw error;
    }
  }

  /** Whether something of this node has to be settled before it records anything else. */
  isOpen(node: number): boolean {
    return this.#node === node;
  }

  /** From here on it is open what comes of a statement of this node, or it is not. */
  set(node: number, isOpen: boolean): void {
    this.#node = isOpen ? node : null;
  }

  /**
   * Once it has resolved, what was in doubt has happened or never will. Of a node that another one has
   * ended that holds by its end.
   */
  async settle(connection: Connection, node: number): Promise<void> {
    if (!this.isOpen(node)) return;
    const epoch = await inTransaction({ use: (work) => work(connection) }, async (ask) => {
      const { isEnded } = await lockNode(ask, node);
      return isEnded ? null : await turnEpoch(ask, node, 'record_epoch');
    });
    if (epoch !== null) this.#membership.turnRecordEpoch(node, epoch);
    this.#node = null;
  }
}
