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
  const { hostname, pathname } = new URL(sandboxUrl);
  for (const { id, url, metadata } of items) {
    if (!isDemo(metadata) || url.startsWith(sandboxUrl) || !URL.canParse(url)) continue;
    const before = new URL(url);
    if (before.hostname !== hostname || !before.pathname.startsWith(pathname)) continue;
    const name = before.pathname.slice(pathname.length);
    await changeEndpoint(parts, application, id, { url: `${sandboxUrl}${name}` });
  }
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
