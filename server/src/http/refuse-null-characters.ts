/**
 * Refuses the character U+0000 wherever text is asked for: PostgreSQL cannot keep it, no address or
 * name has a use for it, and what is taken must not depend on the store. Payloads are bytes to us and
 * are taken as they are.
 */
import type { FastifyInstance } from 'fastify';
import { Problem } from '../domain/problem.ts';

/** In JSON the character can only be written so; a body without it costs one look. */
const escaped = '\\u0000';
const character = '\u0000';
const words = 'must not contain the character U+0000';

/** Members that hold what a producer sends on, of a message and of a CloudEvent. */
const payloadNames = new Set(['payload', 'data']);

type Place = (string | number)[];

/** To be called before the routes are added. What no address can have is not found. */
export function refuseNullCharacters(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.url.includes('%00')) {
      for (const value of Object.values(request.params ?? {})) {
        if (String(value).includes(character)) return done(new Problem('not_found'));
      }
      const place = placeOf(request.query, []);
      if (place !== null) return done(refusalAt(['query', ...place]));
    }
    done();
  });
}

/** Throws the refusal of a parsed body, of which the bytes are `raw`. */
export function checkNullCharacters(raw: Buffer, body: unknown): void {
  if (!raw.includes(escaped)) return;
  const place = placeOf(body, []);
  if (place !== null) throw refusalAt(['body', ...place]);
}

function refusalAt(loc: Place): Problem {
  return new Problem('validation', undefined, [{ loc, msg: words, type: 'value_error' }]);
}

/** Where the character is, outside payloads; null where it is not. */
function placeOf(value: unknown, path: Place): Place | null {
  if (typeof value === 'string') return value.includes(character) ? path : null;
  if (value === null || typeof value !== 'object') return null;
  const isList = Array.isArray(value);
  for (const [name, inner] of Object.entries(value)) {
    if (!isList && name.includes(character)) return [...path, name];
    if (!isList && payloadNames.has(name)) continue;
    const found = placeOf(inner, [...path, isList ? Number(name) : name]);
    if (found !== null) return found;
  }
  return null;
}
