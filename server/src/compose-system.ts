/** Puts together how the server itself is: what only the process, its disk and its store can tell. */
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from './config.ts';
import type { KeptDays, SystemHealth } from './domain/system-health.ts';
import type { TroubleList } from './lib/trouble-list.ts';
import { limits } from './limits.ts';
import { figuresKept } from './manage/figures.ts';
import type { Storage } from './storage/storage.ts';

export interface SystemParts {
  config: Config;
  version: string;
  name: string;
  startedAt: number;
  databasePath: string;
  storage: Storage;
  isWritable: () => boolean;
  troubles: Pick<TroubleList, 'list'>;
  trimmedAt: () => number | null;
}

const dayMs = 86_400_000;

/** What the server was started with, and what has times of its own. */
export function keptDaysOf({ retentionDays }: Pick<Config, 'retentionDays'>): KeptDays {
  const daysOf = (ms: number): number => Math.floor(ms / dayMs);
  return {
    messages: retentionDays,
    requests: daysOf(limits.sources.keptMs),
    figures: daysOf(figuresKept.hoursMs),
    usage: daysOf(limits.tasks.retention.usageMs),
    backgroundTasks: daysOf(limits.tasks.retention.tasksMs),
    issues: daysOf(limits.issues.retention.keptMs),
    alarms: daysOf(limits.alarms.retention.keptMs),
    auditLog: daysOf(limits.access.audit.keptMs),
  };
}

export function createSystemLook(parts: SystemParts): () => Promise<SystemHealth> {
  const { config, version, name, startedAt, databasePath, storage, troubles } = parts;
  const isEmbedded = config.databaseUrl === null;
  return async () => {
    const [facts, setDays, disk, log] = await Promise.all([
      storage.read('storeFacts', undefined),
      storage.read('retentionDays', undefined),
      statfs(dirname(databasePath)).catch(() => null),
      isEmbedded ? stat(`${databasePath}-wal`).catch(() => null) : null,
    ]);
    const { rss, heapUsed } = process.memoryUsage();
    return {
      version,
      nodeVersion: process.version,
      name,
      role: config.role,
      startedAt,
      memoryBytes: rss,
      heapBytes: heapUsed,
      store: { ...facts, isWritable: parts.isWritable(), logBytes: log?.size ?? null },
      disk:
        disk === null
          ? null
          : { freeBytes: disk.bavail * disk.bsize, sizeBytes: disk.blocks * disk.bsize },
      trimmedAt: parts.trimmedAt(),
      settings: {
        publicUrl: config.publicUrl,
        host: config.host,
        retentionDays: setDays ?? config.retentionDays,
        disableAfterDays: config.disableAfterDays,
        requestTimeoutSeconds: config.requestTimeoutSeconds,
        retryScheduleSeconds: config.retryScheduleSeconds,
        httpsOnly: config.httpsOnly,
        usesProxy: config.egressProxy !== null,
        requiresConsent: config.requireConsent,
        allowedSubnets: config.allowSubnets,
      },
      troubles: troubles.list(),
    };
  };
}
