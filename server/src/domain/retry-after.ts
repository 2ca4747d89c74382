/** How long a receiver asks to be left alone (RFC 9110, section 10.2.3). */

/** Who asks for longer is tried again after so long. */
export const retryAfterMsMax = 86_400_000;

/**
 * Milliseconds from `now`, at most a day; null where the header says nothing that can be followed.
 * A date is wall-clock time of the receiver; one that has passed asks for nothing.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, retryAfterMsMax);
  // Date.parse takes much that is no date of HTTP, such as "-1".
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at <= now) return null;
  return Math.min(at - now, retryAfterMsMax);
}
