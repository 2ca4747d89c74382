/** Serves the pages of the dashboard and of the customer portal, which `dashboard/` is built into. */
import { readdir, readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { Storage } from '../storage/storage.ts';
import type { HttpOptions } from './http-parts.ts';
import { basePathOf } from './own-address.ts';
import { attributeText, sendPage, withGuards } from './page-policy.ts';
import { portalPage } from './portal-page.ts';
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
  'alarms',
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
  {
    storage,
    portalOrigins,
    publicUrl,
  }: Pick<HttpOptions, 'portalOrigins' | 'publicUrl'> & { storage: Pick<Storage, 'read'> },
  folder = builtFolder,
): Promise<void> {
  const open = { config: { open: true }, schema: { hide: true } };
  const basePath = basePathOf({ publicUrl });
  const built = await readBuilt(folder, basePath);
  if (built === null) {
    app.get('/', open, async (_request, reply) => reply.redirect(basePath + referencePath));
    return;
  }
  const { assets, component, dashboard, portal } = built;
  const serveDashboard = async (_request: FastifyRequest, reply: FastifyReply) =>
    sendPage(reply, dashboard, "'none'");
  app.get('/', open, serveDashboard);
  for (const path of dashboardPaths) {
    app.get(`/${path}`, open, serveDashboard);
    app.get(`/${path}/*`, open, serveDashboard);
  }
  portalPage(app, portal, { storage, portalOrigins, basePath });
  app.get('/gancho-portal.js', open, async (_request, reply) =>
    withGuards(reply)
      .header('content-type', contentTypes['js'])
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', 'public, max-age=3600')
      .send(component),
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
  /** The element that shows the portal in pages of others. */
  component: string;
}

async function readBuilt(folder: URL, basePath: string): Promise<Built | null> {
  try {
    const [names, dashboard, portal, component] = await Promise.all([
      readdir(new URL('assets', folder)),
      readFile(new URL('index.html', folder), 'utf8'),
      readFile(new URL('portal.html', folder), 'utf8'),
      readFile(new URL('embed/gancho-portal.js', folder), 'utf8'),
    ]);
    return {
      assets: new Set(names),
      component,
      dashboard: placed(dashboard, basePath),
      portal: placed(portal, basePath),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The build names files relative to the page; pages are at many depths. */
function placed(page: string, basePath: string): string {
  return page
    .replaceAll('="./assets/', () => `="${attributeText(basePath)}/assets/`)
    .replace(
      '<head>',
      () => `<head><meta name="gancho-base" content="${attributeText(basePath)}">`,
    );
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
