/** Keeping views: own ones, and shared ones that their maker or whoever manages the environment changes. */
import type { EnvironmentPrincipal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import type { SavedView } from '../domain/saved-view.ts';
import { expandScopes } from '../domain/scope.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

export interface ViewParts extends Pick<ManageParts, 'storage' | 'clock' | 'ids'> {
  views: { perEnvironmentMax: number };
}

export type ViewInput = Pick<SavedView, 'name' | 'page' | 'query' | 'shared'>;

/** Whether somebody may read anything at all: a key that only sends has no lists to look at. */
export function mayReadSomething({ scopes }: EnvironmentPrincipal): boolean {
  return scopes === null || [...expandScopes(scopes)].some((scope) => scope.endsWith(':read'));
}

/** 400 when the environment has as many as it may have. */
export async function createView(
  { storage, clock, ids, views: { perEnvironmentMax } }: ViewParts,
  maker: EnvironmentPrincipal,
  input: ViewInput,
  once: OnceFor<SavedView> | null,
): Promise<Done<SavedView>> {
  const now = clock.now();
  const view: SavedView = {
    ...input,
    name: nameOf(input.name),
    id: ids.next('view'),
    environmentId: maker.environmentId,
    ownerId: maker.keyId,
    createdAt: now,
    updatedAt: now,
  };
  const written = await storage.writeOnce(
    'createView',
    { view, viewsMax: perEnvironmentMax },
    onceRecord(once, view, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  const saved = written.value;
  if (saved.kind === 'ok') return { kind: 'done', value: saved.value };
  if (saved.kind === 'missing') throw new Problem('not_found');
  const detail = `There are ${perEnvironmentMax} saved views in this environment: remove one first.`;
  throw new Problem('limit_reached', detail);
}

/** 404 for what others made and do not share. */
export async function findView(
  { storage }: Pick<ViewParts, 'storage'>,
  { environmentId, keyId: seenBy }: EnvironmentPrincipal,
  id: string,
): Promise<SavedView> {
  const view = await storage.read('getView', { environmentId, id, seenBy });
  if (view === null) throw new Problem('not_found');
  return view;
}

/** Changes the fields that are given. */
export async function changeView(
  parts: ViewParts,
  who: EnvironmentPrincipal,
  id: string,
  { name, ...changes }: Partial<Omit<ViewInput, 'page'>>,
): Promise<SavedView> {
  requireChange(who, await findView(parts, who, id));
  const saved = await parts.storage.write('updateView', {
    environmentId: who.environmentId,
    id,
    seenBy: who.keyId,
    changes: {
      ...changes,
      ...(name === undefined ? {} : { name: nameOf(name) }),
      updatedAt: parts.clock.now(),
    },
  });
  if (saved.kind !== 'ok') throw new Problem('not_found');
  return saved.value;
}

export async function deleteView(
  parts: ViewParts,
  who: EnvironmentPrincipal,
  id: string,
): Promise<void> {
  requireChange(who, await findView(parts, who, id));
  const { environmentId, keyId: seenBy } = who;
  const saved = await parts.storage.write('deleteView', { environmentId, id, seenBy });
  if (saved.kind !== 'ok') throw new Problem('not_found');
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '') throw Problem.field(['name'], 'is empty: say what the view shows');
  return name;
}

/** What others share is theirs to change, and that of whoever manages the environment. */
function requireChange({ keyId, scopes }: EnvironmentPrincipal, { ownerId }: SavedView): void {
  if (ownerId === keyId || scopes === null) return;
  if (expandScopes(scopes).has('environment:write')) return;
  throw new Problem(
    'insufficient access',
    'Others share this view: only who made it, or who has the scope `environment:write`, changes it.',
  );
}
