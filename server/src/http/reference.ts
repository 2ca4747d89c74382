/** The OpenAPI document, made of the schemas that validate, and a page to read and try it. */
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { Type, type TSchema } from 'typebox';
import type { AccessRule } from './access-rule.ts';
import { FieldError, HttpErrorOut, HttpValidationError, Ref } from './schemas/common.ts';

export const openApiPath = '/api/v1/openapi.json';
export const referencePath = '/docs';

const keyHint =
  'An API key (`sk_…`, the first one lies in `api-key` of the data folder) or a token.';

/** Names under which the refusals of every route are described. */
const refusals: Record<number, TSchema> = {
  400: HttpErrorOut,
  401: HttpErrorOut,
  403: HttpErrorOut,
  404: HttpErrorOut,
  405: HttpErrorOut,
  409: HttpErrorOut,
  413: HttpErrorOut,
  415: HttpErrorOut,
  422: HttpValidationError,
};
export const refusalSchemas = [FieldError, HttpErrorOut, HttpValidationError];

/** What a status says of a request, for the readers of the document. */
const meanings: Record<string, string> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Accepted: it is on disk and will be done.',
  204: 'Done; there is nothing to say.',
  400: 'Cannot be done, or a limit is reached.',
  401: 'The key is missing, unknown or expired.',
  403: 'The key may not do this.',
  404: 'There is no such thing here.',
  405: 'This address does not take this method.',
  409: 'Something of this name exists, or the idempotency key belongs to another request.',
  413: 'The body is too large.',
  415: 'The body is of another type than this address takes.',
  429: 'Too many attempts: `Retry-After` says how long to wait.',
  422: 'A field is wrong; each is named.',
};

/** Whether a route can answer with this refusal: without a key or a body some cannot occur. */
function canRefuse(route: RouteOptions, status: number): boolean {
  if (route.config?.open === true) return status === 405;
  const takesBody = [route.method]
    .flat()
    .some((method) => ['POST', 'PUT', 'PATCH'].includes(method));
  return takesBody || ![413, 415].includes(status);
}

/** Every POST takes it; `idempotency.ts` reads it. */
const onceHeader = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'Repetitions of the request with the same key take effect once.',
    }),
  ),
});

/** Must be called before the routes are, so that it sees them. */
export async function describeApi(
  app: FastifyInstance,
  { version, publicUrl }: { version: string; publicUrl: string },
): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (route.schema?.response === undefined) return;
    const described = route.schema.response as Record<string, unknown>;
    for (const [status, schema] of Object.entries(refusals)) {
      if (canRefuse(route, Number(status))) described[status] ??= Ref(schema);
    }
    for (const [status, schema] of Object.entries(described)) {
      described[status] = { description: meanings[status], ...(schema as object) };
    }
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gancho API',
        version,
        description:
          'Accepts events and delivers them as signed webhooks. Compatible with the clients published for Svix.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as { name: string },
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: keyHint } },
      },
      security: [{ apiKey: [] }],
    },
    transform: ({ schema, url, route }) => ({
      schema: {
        ...schema,
        ...([route.method].flat().includes('POST') ? { headers: onceHeader } : {}),
        ...accessNote(route.config?.access),
      },
      url,
    }),
    refResolver: { buildLocalReference: (json) => json.$id as string },
    hideUntagged: true,
  });
}

/** What a route asks of who calls it, for readers of the document; see docs/access.md. */
function accessNote(access: AccessRule | undefined): object {
  return access === undefined ? {} : { 'x-access': access };
}

/** Serves the document and the page. All of the page's files come from this server. */
export function referenceRoutes(app: FastifyInstance, basePath: string): void {
  const folder = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json');
  const files: Record<string, string> = {
    'swagger-ui.css': 'text/css; charset=utf-8',
    'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
    'favicon-32x32.png': 'image/png',
  };
  const open = { config: { open: true }, schema: { hide: true } };

  app.get(openApiPath, open, async () => app.swagger());
  app.get(referencePath, open, async (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .send(pageBelow(basePath)),
  );
  app.get(`${referencePath}/start.js`, open, async (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(startBelow(basePath)),
  );
  for (const [name, type] of Object.entries(files)) {
    app.get(`${referencePath}/${name}`, open, async (_request, reply) =>
      reply
        .header('content-type', type)
        .header('cache-control', 'public, max-age=86400')
        .send(await readFile(folder.replace('package.json', name))),
    );
  }
}

/** The page loads nothing from elsewhere and talks to nobody else. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const pageBelow = (basePath: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gancho API reference</title>
<link rel="icon" href="${basePath}${referencePath}/favicon-32x32.png">
<link rel="stylesheet" href="${basePath}${referencePath}/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="${basePath}${referencePath}/swagger-ui-bundle.js"></script>
<script src="${basePath}${referencePath}/start.js"></script>
</body>
</html>
`;

const startBelow = (basePath: string) => `SwaggerUIBundle({
  url: '${basePath}${openApiPath}',
  dom_id: '#reference',
  deepLinking: true,
  persistAuthorization: true,
  displayRequestDuration: true,
  validatorUrl: null,
  showExtensions: true,
  tryItOutEnabled: true,
});
`;
