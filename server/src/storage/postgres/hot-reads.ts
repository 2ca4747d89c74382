/** The reads of the delivery loop, by statements of their own; everything else is read by the acts. */
import type { ReadInput, ReadVerb } from '../storage.ts';
import { DueClaims, type ReadRows } from './claim.ts';
import { readFresh } from './fresh.ts';
import type { Membership } from './membership.ts';
import type { Transactions } from './transactions.ts';

export class HotReads {
  readonly #read: ReadRows;
  readonly #membership: Membership;
  readonly #claims: DueClaims;

  constructor(transactions: Pick<Transactions, 'alone'>, membership: Membership) {
    this.#membership = membership;
    this.#read = async (sql, values) =>
      (await transactions.alone((connection) => connection.query(sql, values))).rows;
    this.#claims = new DueClaims(this.#read);
  }

  /** null where there is no statement for it. Rejects with `StoreFailure`. */
  read(verb: ReadVerb, input: unknown): Promise<unknown> | null {
    switch (verb) {
      case 'claimDue':
        return this.#claims.claim(input as ReadInput<'claimDue'>);
      case 'dueEndpoints':
        return this.#claims.walk(input as ReadInput<'dueEndpoints'>);
      case 'readFresh': {
        // A process that is no node has nothing fresh, which the acts say as well.
        const { number } = this.#membership;
        if (number === null) return null;
        return readFresh(this.#read, number, input as ReadInput<'readFresh'>);
      }
      default:
        return null;
    }
  }
}
