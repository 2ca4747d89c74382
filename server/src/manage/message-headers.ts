/** The headers and the media type that a message brings for its deliveries. */
import { Problem } from '../domain/problem.ts';
import { checkHeaders } from './endpoint-headers.ts';

/** A media type with its parameters (RFC 9110, section 8.3.1). */
const mediaType =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+( *; *[\w!#$&^.+-]+=("[\t\x20-\x7e]*"|[\w!#$&^.+-]+))*$/;
const mediaTypeCharsMax = 256;
/** Of all names and values together: they are stored with the message. */
const charsMax = 8_192;

/** The media type that every payload has unless something else is said. */
export const usualType = 'application/json';

/**
 * Takes headers apart into the media type and the others, with names in lower case. Refuses what
 * delivery itself writes; `place` is where the headers stand in the body.
 */
export function readOwnHeaders(
  headers: Record<string, string>,
  place: readonly (string | number)[],
): { contentType: string | null; headers: Record<string, string> | null } {
  const others: [string, string][] = [];
  let contentType: string | null = null;
  let chars = 0;
  for (const [name, value] of Object.entries(headers)) {
    chars += name.length + value.length;
    if (name.toLowerCase() !== 'content-type') others.push([name, value]);
    else if (contentType !== null) throw Problem.field([...place, name], 'named twice');
    else {
      if (!isMediaType(value)) {
        throw Problem.field(
          [...place, name],
          'not a media type such as `text/plain; charset=utf-8`',
        );
      }
      contentType = value;
    }
  }
  if (chars > charsMax) throw Problem.field([...place], `more than ${charsMax} characters in all`);
  checkHeaders(Object.fromEntries(others), place);
  const own = others.map(([name, value]) => [name.toLowerCase(), value] as const);
  return { contentType, headers: own.length === 0 ? null : Object.fromEntries(own) };
}

/** Whether the text has the form of a media type, at most 256 characters long. */
export function isMediaType(text: string): boolean {
  return text.length <= mediaTypeCharsMax && mediaType.test(text);
}

/** The media type as it is kept: null for a JSON object of the usual type. */
export function keptType(contentType: string | null, isObject: boolean): string | null {
  const named = contentType ?? usualType;
  return isObject && named === usualType ? null : named;
}
