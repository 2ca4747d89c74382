/** Keys of events that their senders give no id, where two with the same content are two events. */
import type { Subject } from './subject.ts';

/**
 * No two requests have it: for notices such as "something has changed", and for what people send from
 * scripts. Taking the second one for a repetition would lose it; a repetition taken twice is what
 * receivers of webhooks reckon with.
 */
export function eachReceipt({ request }: Subject): string {
  return `received-${request.receivedAt}`;
}
