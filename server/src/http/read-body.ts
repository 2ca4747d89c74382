/** Reads JSON bodies: bounded in size and depth, and kept as bytes beside the parsed value. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { scanJson } from '../lib/json-scan.ts';
import { checkNullCharacters } from './refuse-null-characters.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route itself takes a content encoding off. */
    takesEncodings?: boolean;
  }
  interface FastifyRequest {
    /** The body as it came; empty where there was none. */
    rawBody: Uint8Array;
    /** The bytes of the body's member `payload`, if it has one. */
    rawPayload: Uint8Array | null;
  }
}

const noBytes = new Uint8Array();

/** Makes every route take JSON, and nothing else. */
export function readJsonBodies(app: FastifyInstance, jsonDepthMax: number): void {
  app.decorateRequest('rawBody', null as unknown as Uint8Array);
  app.decorateRequest('rawPayload', null);
  // Hooks and parsers of every request call back: a promise for each would cost a turn each.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return done(null, payload);
    if (request.routeOptions.config.takesEncodings === true) return done(null, payload);
    const detail = `A body with the encoding ${encoding} is not taken here. Send it without compression.`;
    done(new Problem('unsupported_media_type', detail));
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      let parsed: unknown;
      try {
        parsed = parseBody(request, body, jsonDepthMax);
      } catch (error) {
        return done(error as Error);
      }
      done(null, parsed);
    },
  );
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      request.rawBody = noBytes;
      // Some clients name a type though they send nothing.
      if (body.length === 0) return undefined;
      const type = request.headers['content-type'];
      throw new Problem(
        'unsupported_media_type',
        `The content type ${type} is not taken here. Send JSON with \`content-type: application/json\`.`,
      );
    },
  );
}

function parseBody(request: FastifyRequest, body: Buffer, jsonDepthMax: number): unknown {
  request.rawBody = body;
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw invalidJson('the bytes are not UTF-8');
  const scan = scanJson(body, 'payload', jsonDepthMax);
  if (scan.depth > jsonDepthMax) {
    throw invalidJson(`nested deeper than ${jsonDepthMax} levels`);
  }
  request.rawPayload = scan.member;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw invalidJson(error instanceof Error ? error.message : String(error));
  }
  checkNullCharacters(body, parsed);
  return parsed;
}

function invalidJson(why: string): Problem {
  return new Problem('validation', undefined, [
    { loc: ['body'], msg: `not valid JSON: ${why}`, type: 'value_error.jsondecode' },
  ]);
}
