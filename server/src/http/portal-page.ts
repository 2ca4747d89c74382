/** /portal: the page of the customer portal as an environment wants it to look, and its files. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { PortalFileKind } from '../domain/portal-settings.ts';
import type { Storage } from '../storage/storage.ts';
import { attributeText, nonceMark, sendPage, withGuards } from './page-policy.ts';
import { lookData, portalFilesPath, portalLookOf, styleOf } from './portal-look.ts';

interface PortalPageOptions {
  storage: Pick<Storage, 'read'>;
  portalOrigins: readonly string[];
  basePath: string;
}

const open = { config: { open: true }, schema: { hide: true } };
const yearSeconds = 31_536_000;

/** Without an id in its address it is the portal of the first environment. */
export function portalPage(
  app: FastifyInstance,
  page: string,
  { storage, portalOrigins, basePath }: PortalPageOptions,
): void {
  const send = async (reply: FastifyReply, environmentId: string | undefined) => {
    const look = environmentId === undefined ? null : await portalLookOf(storage, environmentId);
    const style = look === null ? '' : styleOf(look, basePath);
    const head = [
      `<meta name="gancho-portal" content="${attributeText(lookData(look, basePath, portalOrigins))}">`,
      style === '' ? '' : `<style nonce="${nonceMark}">${style}</style>`,
    ].join('');
    const origins = ["'self'", ...portalOrigins, ...(look?.settings.frameOrigins ?? [])];
    const whole = page.replace('</head>', () => `${head}</head>`);
    return sendPage(reply, whole, [...new Set(origins)].join(' '));
  };

  app.get('/portal', open, async (_request, reply) =>
    send(reply, (await storage.read('firstEnvironment', undefined))?.id),
  );
  app.get<{ Params: { environment: string } }>(
    '/portal/:environment',
    open,
    async ({ params }, reply) => send(reply, params.environment),
  );
  app.get<{ Params: { environment: string; kind: string } }>(
    `${portalFilesPath}/:environment/:kind`,
    open,
    async ({ params, query }, reply) => {
      const { environment, kind } = params;
      if (kind !== 'logo' && kind !== 'font') throw new Problem('not_found');
      return sendFile(reply, environment, kind, 'v' in (query as object));
    },
  );

  async function sendFile(
    reply: FastifyReply,
    environmentId: string,
    kind: PortalFileKind,
    isVersioned: boolean,
  ): Promise<FastifyReply> {
    const file = await storage.read('portalFile', { environmentId, kind });
    if (file === null) throw new Problem('not_found');
    return (
      withGuards(reply)
        // A drawing that somebody opens by itself runs nothing and loads nothing.
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('content-type', file.type)
        .header(
          'cache-control',
          isVersioned ? `public, max-age=${yearSeconds}, immutable` : 'public, max-age=60',
        )
        .send(Buffer.from(file.bytes))
    );
  }
}
