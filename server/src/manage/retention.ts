/** How long an environment keeps messages: as long as the server, or less. */
import type { KeptDays } from '../domain/system-health.ts';
import { Problem } from '../domain/problem.ts';
import type { ManageParts } from './manage-parts.ts';

export interface EnvironmentRetention {
  /** What counts. */
  messageDays: number;
  /** What was set for the environment; null for as long as the server. */
  ownDays: number | null;
  serverDays: number;
}

type Parts = Pick<ManageParts, 'storage'> & { keptDays: KeptDays };

export async function readEnvironmentRetention(
  parts: Parts,
  environmentId: string,
): Promise<EnvironmentRetention> {
  const { storage } = parts;
  return retentionOf(
    await storage.read('environmentRetention', environmentId),
    await serverDaysOf(parts),
  );
}

/**
 * What is older goes for good. 422 where it would be more than the server keeps: that drops whole days
 * of all environments, and its operator says how much there is to be kept at most.
 */
export async function setEnvironmentRetention(
  parts: Parts,
  environmentId: string,
  days: number | null,
): Promise<EnvironmentRetention> {
  const serverDays = await serverDaysOf(parts);
  if (days !== null && days > serverDays) {
    throw Problem.field(
      ['messageDays'],
      `must be at most ${serverDays}, as long as the server keeps messages: ask for less, or have it keep more (PUT /api/v1/system/retention)`,
    );
  }
  await parts.storage.write('setEnvironmentRetention', { environmentId, days });
  return retentionOf(days, serverDays);
}

async function serverDaysOf({ storage, keptDays }: Parts): Promise<number> {
  return (await storage.read('retentionDays', undefined)) ?? keptDays.messages;
}

/** The server may have come to keep less since. */
function retentionOf(ownDays: number | null, serverDays: number): EnvironmentRetention {
  return { messageDays: Math.min(ownDays ?? serverDays, serverDays), ownDays, serverDays };
}
