/** How the server itself is, and what of it somebody should see to. */

export interface LivingNode {
  /** Grows with each start. */
  node: number;
  name: string;
  /** Whether it delivers; others only accept. */
  works: boolean;
  startedAt: number;
  /** How many of the 256 parts of the work are its. */
  shards: number;
  /** Milliseconds until others may end it, by the clock of the store; negative where that is due. */
  leaseLeftMs: number;
}

export interface StoreFacts {
  /** Name and version. */
  engine: string;
  schema: number;
  sizeBytes: number;
  /** The processes that share it, this one too; null where only one can have it. */
  nodes: LivingNode[] | null;
}

/** A line of the log, told once however often it was written. */
export interface Trouble {
  text: string;
  count: number;
  lastAt: number;
}

/** Days that things are kept; messages where nothing else is set. */
export interface KeptDays {
  messages: number;
  requests: number;
  figures: number;
  usage: number;
  backgroundTasks: number;
  issues: number;
  alarms: number;
  auditLog: number;
}

export interface SystemHealth {
  version: string;
  nodeVersion: string;
  name: string;
  role: 'all' | 'api' | 'worker';
  startedAt: number;
  memoryBytes: number;
  heapBytes: number;
  store: StoreFacts & {
    isWritable: boolean;
    /** Of the log that is not folded into the file yet; null where there is none. */
    logBytes: number | null;
  };
  /** Of the file system of the data folder; null where it does not tell. */
  disk: { freeBytes: number; sizeBytes: number } | null;
  /** When what is past its time was last removed to the end, since the start. */
  trimmedAt: number | null;
  settings: {
    publicUrl: string | null;
    host: string;
    retentionDays: number;
    disableAfterDays: number;
    requestTimeoutSeconds: number;
    retryScheduleSeconds: number[];
    httpsOnly: boolean;
    usesProxy: boolean;
    requiresConsent: boolean;
    allowedSubnets: string[];
  };
  troubles: Trouble[];
}

export const warningCodes = [
  'store_unwritable',
  'disk_low',
  'log_large',
  'no_worker',
  'lease_over',
  'public_url_missing',
  'public_url_plain',
  'troubles',
] as const;
export type WarningCode = (typeof warningCodes)[number];

/** What each is about and what helps, in words. */
const sentences: Record<WarningCode, string> = {
  store_unwritable:
    'The store takes no writes: nothing is accepted. Make room on its disk, or bring its database back.',
  disk_low:
    'The disk is nearly full. Make room, or keep messages for fewer days (Settings, Retention).',
  log_large:
    'The log of the store is not folded into its file: something reads it for very long. End programs that have the file open, backups too.',
  no_worker: 'No node delivers. Start one with the role worker or all.',
  lease_over: 'A node has not been heard of for longer than its lease. Look whether it runs.',
  public_url_missing:
    'GANCHO_PUBLIC_URL is not set: links of the portal, of invitations and of sources name the address that is used to ask for them.',
  public_url_plain:
    'GANCHO_PUBLIC_URL is http: keys and payloads pass in the open. Put a proxy with a certificate in front.',
  troubles: 'There were problems in the past hour; they are listed with what they are about.',
};

/** Below this part of the disk, or below so many bytes, there should be more room. */
const freeShareMin = 0.05;
const freeBytesMin = 1_000_000_000;
const logBytesMax = 1_000_000_000;
const recentMs = 3_600_000;

export interface Warning {
  code: WarningCode;
  text: string;
}

export function warningsOf(health: SystemHealth, now: number): Warning[] {
  const { store, disk, settings, troubles } = health;
  const holds: Record<WarningCode, boolean> = {
    store_unwritable: !store.isWritable,
    disk_low: disk !== null && isLow(disk),
    log_large: (store.logBytes ?? 0) > logBytesMax,
    no_worker: store.nodes !== null && !store.nodes.some(({ works }) => works),
    lease_over: store.nodes?.some(({ leaseLeftMs }) => leaseLeftMs < 0) ?? false,
    public_url_missing: settings.publicUrl === null && !isLoopback(settings.host),
    public_url_plain: isPlain(settings.publicUrl),
    troubles: troubles.some(({ lastAt }) => lastAt > now - recentMs),
  };
  return warningCodes
    .filter((code) => holds[code])
    .map((code) => ({ code, text: sentences[code] }));
}

function isLow({ freeBytes, sizeBytes }: { freeBytes: number; sizeBytes: number }): boolean {
  // A disk of a few GB is small, not full.
  const least = Math.min(freeBytesMin, sizeBytes * 0.1);
  return freeBytes < least || freeBytes < sizeBytes * freeShareMin;
}

function isPlain(url: string | null): boolean {
  if (url === null || !url.startsWith('http:')) return false;
  return !isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
