/** Lets the endpoints of the demo follow the built-in receivers, where the server listens elsewhere than before. */
import { demoUids, isDemo } from '../domain/demo.ts';
import type { Application } from '../domain/application.ts';
import { findApplication } from '../manage/applications.ts';
import { changeEndpoint } from '../manage/endpoints.ts';
import type { ManageParts } from '../manage/manage-parts.ts';
import { applicationOfSource, findSource } from '../manage/sources.ts';
import { Problem } from '../domain/problem.ts';

const demoEndpointsMax = 50;

/** `sandboxUrl` is where the receivers are now. What somebody pointed elsewhere stays as it is. */
export async function followDemo(
  parts: ManageParts,
  environmentId: string,
  sandboxUrl: string,
): Promise<void> {
  const places = [
    () => findApplication(parts, environmentId, demoUids.application),
    async () => applicationOfSource(parts, await findSource(parts, environmentId, demoUids.source)),
  ];
  for (const find of places) {
    const application = await orNull(find());
    if (application !== null) await followIn(parts, application, sandboxUrl);
  }
}

async function followIn(
  parts: ManageParts,
  application: Application,
  sandboxUrl: string,
): Promise<void> {
  const { items } = await parts.storage.read('listEndpoints', {
    applicationId: application.id,
    limit: demoEndpointsMax,
    from: null,
    order: 'ascending',
  });
  for (const { id, url, metadata } of items) {
    if (!isDemo(metadata) || url.startsWith(sandboxUrl)) continue;
    const name = receiverIn(url);
    if (name !== null)
      await changeEndpoint(parts, application, id, { url: `${sandboxUrl}${name}` });
  }
}

/**
 * The built-in receiver that an address led to, on whatever host, port and path this server was before;
 * null for what is none.
 */
function receiverIn(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { pathname, search, hash } = new URL(url);
  if (search !== '' || hash !== '') return null;
  return /\/_sandbox\/([\w-]+)$/.exec(pathname)?.[1] ?? null;
}

/** Whoever removed the demo has none. */
async function orNull<T>(finding: Promise<T>): Promise<T | null> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return null;
    throw error;
  }
}
