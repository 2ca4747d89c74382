/** Sources that run by themselves: what each kind is set to, and what it has come to. */
import type { HttpAuth } from './destination.ts';

export const runningTypes = ['cron', 'heartbeat', 'poll'] as const;
export type RunningType = (typeof runningTypes)[number];

/** Accepts an event at the times of a schedule. */
export interface CronSettings {
  schedule: string;
  timezone: string;
  eventType: string;
  payload: string;
  contentType: string;
}

/** Accepts an event where no sign of life came in time. */
export interface HeartbeatSettings {
  /** One of the two is there: how often a beat comes, or when. */
  everySeconds?: number;
  schedule?: string;
  timezone: string;
  graceSeconds: number;
  /** Where in the JSON of a beat its status stands, and which texts mean that all is well. */
  expectPath?: string;
  expectValues: string[];
}

/** Where the next request begins. */
export type PollCursor =
  | { kind: 'none' }
  /** Asks whether there is anything new since the answer before (RFC 9110, section 13). */
  | { kind: 'etag' }
  /** A parameter of the query; `path` begins with `item.`, of the last one, or with `answer.`. */
  | { kind: 'query'; param: string; path: string; initial: string | null };

/** How one request leads to the next of the same run. */
export type PollNextPage =
  | { kind: 'none' }
  /** The header `Link` with `rel="next"` (RFC 8288). */
  | { kind: 'link' }
  /** An address in the answer, or what goes into a parameter. */
  | { kind: 'answer'; path: string; param: string | null }
  /** A number that grows until a page is empty. */
  | { kind: 'number'; param: string; first: number };

/** Accepts an event for each item of a web API that was not there before. */
export interface PollSettings {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** With the host that it may be shown to: it goes to no other one when the address changes. */
  auth: HttpAuth & { host: string };
  everySeconds: number;
  /** Where in an answer its items stand; empty for the answer itself. */
  itemsPath: string;
  /** Where in an item its id stands; empty for all of it. */
  idPath: string;
  /** Where in an item its type stands; empty for `eventType`. */
  typePath: string;
  eventType: string;
  /** By what in an item they are put in order, the lowest first; empty for as they come. */
  orderPath: string;
  cursor: PollCursor;
  nextPage: PollNextPage;
  /** Whether what the first run finds is taken for known. */
  skipExisting: boolean;
}

/** What every kind keeps; times are milliseconds since 1970. */
export interface CommonState {
  lastRunAt?: number;
  lastSuccessAt?: number;
  /** Of the last run, if it failed, in words. */
  lastError?: string;
  /** How many runs failed since the last one that did not. */
  failures?: number;
  /** Somebody has asked for a run at this moment. */
  askedAt?: number;
  /** It was disabled since: what was planned before counts no more. */
  paused?: true;
}

export interface CronState extends CommonState {
  /** The schedule and zone by which `dueAt` was found. */
  plannedBy?: string;
  dueAt?: number;
  /** The due time that was accepted last. */
  lastDueAt?: number;
}

export interface HeartbeatState extends CommonState {
  /** What the watch began with, and when. */
  plannedBy?: string;
  watchedSince?: number;
  lastBeatAt?: number;
  /** When the beat that is missing should have come; absent while none is missing. */
  missedAt?: number;
  /** How many reminders went out, and when the next one does. */
  reminders?: number;
  remindAt?: number;
}

export interface PollState extends CommonState {
  /** The address and rules that the rest belongs to. */
  plannedBy?: string;
  cursor?: string;
  /** Before this moment it asked to be left alone. */
  notBefore?: number;
  etag?: string;
  lastModified?: string;
  /** Short hashes of the items of the last run, as long as they are few. */
  seen?: string[];
  /** How many events the last run brought. */
  lastCount?: number;
}

/** How long the key of what a source made is remembered at least, in seconds. */
export const runningDedupeSeconds = 604_800;

/** Reads what was kept; what cannot be read begins anew. */
export function readState<State extends CommonState>(text: string): State {
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'object' && value !== null ? value : {}) as State;
  } catch {
    return {} as State;
  }
}
