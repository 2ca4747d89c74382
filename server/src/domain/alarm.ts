/** Alarms: what a rule watches for, and what it found. */

export const alarmKinds = [
  'endpointFailing',
  'queueAge',
  'issueOpened',
  'rejectedRequests',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** What a rule goes by; each kind knows some of them. */
export interface AlarmSettings {
  /** A success rate below this many percent … */
  percent?: number;
  /** … over as many minutes … */
  minutes?: number;
  /** … of at least as many attempts. */
  attempts?: number;
  /** A delivery has been due for longer. */
  seconds?: number;
  /** More rejected requests … */
  count?: number;
  /** … in as many hours, the one under way among them: they are counted by the hour. */
  hours?: number;
}
export type AlarmSetting = keyof AlarmSettings;

/** Which settings a kind needs, each with its bounds. */
export const settingsOfKind: Readonly<
  Record<AlarmKind, Partial<Record<AlarmSetting, { min: number; max: number }>>>
> = {
  endpointFailing: {
    percent: { min: 1, max: 100 },
    minutes: { min: 1, max: 1440 },
    attempts: { min: 1, max: 100_000 },
  },
  queueAge: { seconds: { min: 10, max: 86_400 } },
  issueOpened: {},
  rejectedRequests: { count: { min: 0, max: 1_000_000 }, hours: { min: 1, max: 168 } },
};

/** In which its channels tell of it. */
export const alarmLanguages = ['en', 'pt-BR'] as const;
export type AlarmLanguage = (typeof alarmLanguages)[number];

export interface AlarmRule {
  id: string;
  environmentId: string;
  name: string;
  kind: AlarmKind;
  settings: AlarmSettings;
  /** Endpoints of this application alone; null for any. Only where endpoints are watched. */
  applicationId: string | null;
  disabled: boolean;
  /** Until then alarms of it are raised and shown, and nobody is told. */
  mutedUntil: number | null;
  language: AlarmLanguage;
  createdAt: number;
  updatedAt: number;
}

/** Something a rule fits at this moment. */
export interface AlarmFinding {
  /** What it is about: an id of an endpoint, issue or source; empty for the environment. */
  subject: string;
  applicationId: string | null;
  /** The source that owns the application, or that it is about. */
  sourceId: string | null;
  /** What the application or source is called. */
  name: string | null;
  /** Numbers and words that say why, by name. */
  facts: Record<string, number | string>;
}

export interface Alarm extends AlarmFinding {
  id: string;
  environmentId: string;
  ruleId: string;
  kind: AlarmKind;
  ruleName: string;
  raisedAt: number;
  /** Null while it is raised. */
  clearedAt: number | null;
}

/**
 * What follows from what a rule fits now, given what it has raised: each subject is raised once. Where
 * not all that it fits was looked at, nothing is cleared.
 */
export function alarmChanges(
  raised: readonly Alarm[],
  { findings, isComplete }: { findings: readonly AlarmFinding[]; isComplete: boolean },
): { raise: AlarmFinding[]; clear: Alarm[] } {
  const known = new Set(raised.map(({ subject }) => subject));
  const found = new Set(findings.map(({ subject }) => subject));
  return {
    raise: findings.filter(({ subject }) => !known.has(subject)),
    clear: isComplete ? raised.filter(({ subject }) => !found.has(subject)) : [],
  };
}

/** What it is about, by the names of the API. */
export function alarmSubject(kind: AlarmKind, finding: AlarmFinding) {
  return {
    appId: finding.applicationId,
    endpointId: kind === 'endpointFailing' ? finding.subject : null,
    issueId: kind === 'issueOpened' ? finding.subject : null,
    sourceId: finding.sourceId,
    subjectName: finding.name,
    facts: finding.facts,
  };
}
