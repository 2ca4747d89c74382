/** What the asking of receivers for their consent needs of a store. */
import type { Endpoint } from '../../domain/application.ts';
import type { Consent, ConsentToken, NewAsking } from '../../domain/consent.ts';
import type { Saved } from './lists.ts';

/** An endpoint whose receiver is being asked. */
export interface Asking {
  endpoint: Endpoint;
  environmentId: string;
  applicationUid: string | null;
  token: ConsentToken;
  since: number;
  /** How often it was asked since then. */
  asks: number;
}

export interface ConsentWrites {
  /**
   * Makes the asking of an endpoint begin now. One that is being asked keeps its token; one that has
   * consent keeps that. `conflict` where none is needed.
   */
  askConsent(which: { applicationId: string; id: string; asking: NewAsking }): Saved<Endpoint>;
  /**
   * Counts an asking that is about to be made, and says when the next one is due. `missing` where
   * there is no such asking any more.
   */
  claimAsking(which: { tokenHash: Uint8Array; nextAskAt: number }): Saved<null>;
  /**
   * Notes what came of asking, or that the owner consented. Unless it is pending still, the asking
   * is over and its token good for nothing. `missing` when there is no such asking any more:
   * another address is asked, or it is over.
   */
  noteConsent(note: { tokenHash: Uint8Array; consent: Consent }): Saved<Endpoint>;
}

export interface ConsentReads {
  /** Those whose moment to be asked has come, longest due first. */
  dueAskings(which: { now: number; limit: number }): Asking[];
  /** The asking to which a token belongs; null where there is none. */
  askingOf(which: { tokenHash: Uint8Array }): Asking | null;
}
