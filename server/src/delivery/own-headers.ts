/** What a message itself says of the headers that its deliveries carry. */
import type { Delivery } from '../domain/message.ts';

/**
 * The message's media type and headers on top of the usual ones. A header of the message takes the
 * place of one that the endpoint sets, in whatever case that was written: who sends knows more.
 */
export function withOwnHeaders(
  usual: Record<string, string>,
  { contentType, headers }: Pick<Delivery, 'contentType' | 'headers'>,
): Record<string, string> {
  if (contentType === null && headers === null) return usual;
  const own: Record<string, string> = { ...headers };
  if (contentType !== null) own['content-type'] = contentType;
  const kept = Object.entries(usual).filter(([name]) => !Object.hasOwn(own, name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...own };
}
