/** What became of looking at a received request: who may have sent it, and what they are answered. */
import type { Grade } from '../domain/received-request.ts';
import type { RejectionReason } from '../domain/rejection-reason.ts';

/** To the byte what the provider expects. */
export interface SourceAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export type Verified =
  /** It is the provider's: to be stored, then answered. */
  | {
      kind: 'genuine';
      /** The provider's own name of what happened, made to fit an event type. */
      eventType: string;
      /** The provider's id of the event; null where it has none (the hash of the body stands for it). */
      eventKey: string | null;
      grade: Grade;
      answer: SourceAnswer;
    }
  /** A handshake or a ping, which is no event: nothing is stored as a message. */
  | {
      kind: 'answered';
      answer: SourceAnswer;
      /** Settings of the source that the provider told by it, such as a secret; to be kept before the answer. */
      learned?: Readonly<Record<string, string>>;
    }
  /** It is not, or it cannot be told. */
  | {
      kind: 'rejected';
      reason: RejectionReason;
      /** For the owner of the source alone: the sender hears nothing of why. */
      detail: string;
      answer: SourceAnswer;
    };
