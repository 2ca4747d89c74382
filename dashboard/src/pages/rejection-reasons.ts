/** Why a request was not taken, as keys of words; what this page does not know is told as another one. */
import {
  rejectionReasons,
  type RejectionReason,
} from '../../../server/src/domain/rejection-reason.ts';

export function reasonKey(reason: string | null | undefined): RejectionReason | 'other' {
  return rejectionReasons.find((one) => one === reason) ?? 'other';
}
