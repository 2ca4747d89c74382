/** /catalogue: the event types of an environment that publishes them, for everybody. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isVisible } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import { AddressRate } from './address-rate.ts';
import {
  catalogueEntry,
  catalogueList,
  catalogueStyle,
  type CataloguePage,
} from './catalogue-html.ts';
import { catalogueLanguage } from './catalogue-words.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { basePathOf } from './own-address.ts';
import { withGuards } from './page-policy.ts';
import { portalLookOf } from './portal-look.ts';

const pageMax = 200;
const keepSeconds = 60;
const open = { config: { open: true }, schema: { hide: true } };

interface Asked {
  Querystring: { environment?: unknown; lang?: unknown; after?: unknown };
  Params: { name?: string };
}

/** An environment that publishes nothing is one that is not there. */
export function catalogueRoutes(
  app: FastifyInstance,
  parts: Pick<HttpParts, 'storage' | 'clock'>,
  options: Pick<HttpOptions, 'publicUrl' | 'publicPages'>,
): void {
  const { storage } = parts;
  const rate = new AddressRate(parts.clock, options.publicPages);
  const basePath = basePathOf(options);

  app.get<Asked>('/catalogue', open, async (request, reply) => {
    const { environmentId, page } = await opened(request, reply);
    const found = await storage.read('listEventTypes', {
      environmentId,
      archivedToo: false,
      featureFlags: [],
      limit: pageMax,
      from: textOf(request.query.after) ?? null,
      order: 'ascending',
    });
    return send(request, reply, page, catalogueList(page, found.items, found.done));
  });

  app.get<Asked>('/catalogue/:name', open, async (request, reply) => {
    const { environmentId, page } = await opened(request, reply);
    const name = request.params.name!;
    const eventType = await storage.read('getEventType', { environmentId, name });
    if (eventType === null || eventType.archived || !isVisible(eventType, [])) {
      throw new Problem('not_found');
    }
    return send(request, reply, page, catalogueEntry(page, eventType));
  });

  async function opened(request: FastifyRequest<Asked>, reply: FastifyReply) {
    const waitMs = rate.waitMs(request.ip);
    if (waitMs > 0) {
      reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
      throw new Problem('too_many_attempts', 'Too many pages were asked for from this address.');
    }
    const { query } = request;
    const asked = textOf(query.environment);
    const environmentId = asked ?? (await storage.read('firstEnvironment', undefined))?.id;
    const look = environmentId === undefined ? null : await portalLookOf(storage, environmentId);
    if (environmentId === undefined || look?.settings.publicCatalogue !== true) {
      throw new Problem('not_found');
    }
    const lang = textOf(query.lang);
    const kept = {
      ...(asked === undefined ? {} : { environment: asked }),
      ...(lang === undefined ? {} : { lang }),
    };
    const page: CataloguePage = {
      look,
      basePath,
      language: catalogueLanguage(lang, request.headers['accept-language'] ?? ''),
      link: (path, more = {}) => {
        const given = new URLSearchParams({ ...kept, ...more }).toString();
        return `${basePath}/catalogue${path}${given === '' ? '' : `?${given}`}`;
      },
    };
    return { environmentId, page };
  }

  /** Cacheable, so without a nonce: the one style in it is named by its hash. */
  function send(request: FastifyRequest, reply: FastifyReply, page: CataloguePage, html: string) {
    const style = createHash('sha256').update(catalogueStyle(page)).digest('base64');
    const tag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
    withGuards(reply)
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'sha256-${style}'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      )
      .header('cache-control', `public, max-age=${keepSeconds}`)
      .header('vary', 'accept-language')
      .header('etag', tag);
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.header('content-type', 'text/html; charset=utf-8').send(html);
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
