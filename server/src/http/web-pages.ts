/** Serves the pages of the dashboard and of the customer portal, which `dashboard/` is built into. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { HttpOptions } from './http-parts.ts';
import { referencePath } from './reference.ts';

/** Where the build puts the pages, in a checkout and in the package alike. */
const builtFolder = new URL('../../web/', import.meta.url);

/** The first part of each address of the dashboard; what follows it is for the page to read. */
export const dashboardPaths = [
  'overview',
  'messages',
  'applications',
  'endpoints',
  'event-types',
  'issues',
  'jobs',
  'recover',
  'first-steps',
  'live',
  'sources',
  'requests',
  'connections',
  'settings',
  'sign-in',
] as const;

/** What the build writes in the place of a nonce. */
const nonceMark = 'NONCE_OF_THIS_ANSWER';

const contentTypes: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json; charset=utf-8',
  woff2: 'font/woff2',
};

/** In the order of preference; the build writes both beside each file that is worth it. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * Adds the pages. Where nothing was built, `/` leads to the API reference, as a server without
 * pages is still one.
 */
export async function webPages(
  app: FastifyInstance,
  { portalOrigins }: Pick<HttpOptions, 'portalOrigins'>,
  folder = builtFolder,
): Promise<void> {
  const open = { config: { open: true }, schema: { hide: true } };
  const built = await readBuilt(folder);
  if (built === null) {
    app.get('/', open, async (_request, reply) => reply.redirect(referencePath));
    return;
  }
  const { assets, dashboard, portal } = built;
  const serveDashboard = async (_request: FastifyRequest, reply: FastifyReply) =>
    sendPage(reply, dashboard, "'none'");
  app.get('/', open, serveDashboard);
  for (const path of dashboardPaths) {
    app.get(`/${path}`, open, serveDashboard);
    app.get(`/${path}/*`, open, serveDashboard);
  }
  app.get('/portal', open, async (_request, reply) =>
    sendPage(reply, portal, ["'self'", ...portalOrigins].join(' ')),
  );
  app.get<{ Params: { name: string } }>('/assets/:name', open, async (request, reply) =>
    sendAsset(request, reply, assets),
  );
}

interface Built {
  /** Names of files, with those of their compressed forms. */
  assets: ReadonlySet<string>;
  dashboard: string;
  portal: string;
}

async function readBuilt(folder: URL): Promise<Built | null> {
  try {
    const [names, dashboard, portal] = await Promise.all([
      readdir(new URL('assets', folder)),
      readFile(new URL('index.html', folder), 'utf8'),
      readFile(new URL('portal.html', folder), 'utf8'),
    ]);
    return { assets: new Set(names), dashboard, portal };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Scripts come from this server alone, and none stands in a page. Styles too; the nonce is for those
 * that a dialog adds while it is open.
 */
function sendPage(reply: FastifyReply, page: string, ancestors: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
  return withGuards(reply)
    .header('content-security-policy', policy)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page.replaceAll(nonceMark, nonce));
}

/** The name of an asset changes with what is in it. */
async function sendAsset(
  request: FastifyRequest<{ Params: { name: string } }>,
  reply: FastifyReply,
  assets: ReadonlySet<string>,
): Promise<FastifyReply> {
  const { name } = request.params;
  const type = contentTypes[name.split('.').at(-1)!];
  if (type === undefined || !assets.has(name)) throw new Problem('not_found');
  const accepted = request.headers['accept-encoding'] ?? '';
  const encoding = encodings.find(
    ([word, ending]) => assets.has(name + ending) && accepts(accepted, word),
  );
  if (encoding !== undefined) reply.header('content-encoding', encoding[0]);
  const bytes = await readFile(new URL(`assets/${name}${encoding?.[1] ?? ''}`, builtFolder));
  return withGuards(reply)
    .header('content-type', type)
    .header('vary', 'accept-encoding')
    .header('cache-control', 'public, max-age=31536000, immutable')
    .send(bytes);
}

function accepts(header: string, word: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...rest] = part.split(';').map((one) => one.trim());
    return name === word && !rest.some((one) => /^q=0(\.0+)?$/.test(one));
  });
}

function withGuards(reply: FastifyReply): FastifyReply {
  return reply
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin');
}
