/** Rules of alarms: making and changing them; what does not fit their kind is refused. */
import type { AlarmChannel } from '../domain/alarm-channel.ts';
import {
  settingsOfKind,
  type AlarmKind,
  type AlarmLanguage,
  type AlarmRule,
  type AlarmSetting,
  type AlarmSettings,
} from '../domain/alarm.ts';
import { Problem, type FieldError } from '../domain/problem.ts';
import type { AlarmChannelSet } from '../storage/contract/alarms.ts';
import { channelsToSet, type AlarmChannelInput } from './alarm-channels.ts';
import { findApplication } from './applications.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

/** As many rules may an environment have. */
const rulesMax = 50;

export interface AlarmRuleInput {
  name: string;
  kind: AlarmKind;
  settings: AlarmSettings;
  /** Id or uid. */
  app: string | null;
  disabled: boolean;
  mutedUntil: number | null;
  language: AlarmLanguage;
  channels: readonly AlarmChannelInput[];
}

export interface AlarmRuleFound {
  rule: AlarmRule;
  channels: AlarmChannel[];
}

/** 404 when there is none of this id. */
export async function findAlarmRule(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  id: string,
): Promise<AlarmRule> {
  const rule = await storage.read('getAlarmRule', { environmentId, id });
  if (rule === null) throw new Problem('not_found');
  return rule;
}

/** A rule with whom it tells; 404 when there is none of this id. */
export async function findRuleWithChannels(
  parts: Pick<ManageParts, 'storage'>,
  environmentId: string,
  id: string,
): Promise<AlarmRuleFound> {
  return withChannels(parts, await findAlarmRule(parts, environmentId, id));
}

async function withChannels(
  { storage }: Pick<ManageParts, 'storage'>,
  rule: AlarmRule,
): Promise<AlarmRuleFound> {
  const { environmentId, id: ruleId } = rule;
  return { rule, channels: await storage.read('alarmChannels', { environmentId, ruleId }) };
}

/** What it fits already is raised at once. */
export async function createAlarmRule(
  parts: ManageParts,
  environmentId: string,
  { app, channels: given, ...input }: AlarmRuleInput,
  once: OnceFor<AlarmRuleFound> | null,
): Promise<Done<AlarmRuleFound>> {
  checkSettings(input.kind, input.settings);
  const applicationId = await applicationOf(parts, environmentId, input.kind, app);
  const at = parts.clock.now();
  const id = parts.ids.next('alr');
  const rule = { ...input, id, environmentId, applicationId, createdAt: at, updatedAt: at };
  const channels = channelsToSet(parts, given, []);
  const made = { rule, channels: channels.map((one) => newChannel(rule, one)) };
  const written = await parts.storage.writeOnce(
    'createAlarmRule',
    { rule, channels, rulesMax },
    onceRecord(once, made, at),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind === 'limit') {
    throw new Problem(
      'limit_reached',
      `An environment has at most ${rulesMax} rules of alarms. Remove one that is not needed.`,
    );
  }
  parts.wakeAlarms();
  return { kind: 'done', value: made };
}

/** One of which nothing was sent so far. */
function newChannel({ environmentId, id: ruleId }: AlarmRule, set: AlarmChannelSet): AlarmChannel {
  const nothing = {
    dueAt: null,
    failures: 0,
    lastSentAt: null,
    lastError: null,
    lastErrorAt: null,
  };
  return { ...set, ...nothing, environmentId, ruleId };
}

/** Its kind stays what it is. */
export async function changeAlarmRule(
  parts: ManageParts,
  environmentId: string,
  id: string,
  { app, channels: given, ...changes }: Partial<Omit<AlarmRuleInput, 'kind'>>,
): Promise<AlarmRuleFound> {
  const { rule, channels: present } = await findRuleWithChannels(parts, environmentId, id);
  const { kind } = rule;
  if (changes.settings !== undefined) checkSettings(kind, changes.settings);
  const place =
    app === undefined
      ? {}
      : { applicationId: await applicationOf(parts, environmentId, kind, app) };
  const at = parts.clock.now();
  const channels = given === undefined ? {} : { channels: channelsToSet(parts, given, present) };
  const change = { environmentId, id, changes: { ...changes, ...place }, ...channels, at };
  const written = await parts.storage.write('updateAlarmRule', change);
  if (written.kind !== 'ok') throw new Problem('not_found');
  parts.wakeAlarms();
  if (given !== undefined) parts.alarmChannels.wake();
  return withChannels(parts, written.value);
}

/** With all that it raised; nobody is told. */
export async function deleteAlarmRule(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  id: string,
): Promise<void> {
  const written = await storage.write('deleteAlarmRule', { environmentId, id });
  if (written.kind !== 'ok') throw new Problem('not_found');
}

async function applicationOf(
  parts: ManageParts,
  environmentId: string,
  kind: AlarmKind,
  app: string | null,
): Promise<string | null> {
  if (app === null) return null;
  if (kind !== 'endpointFailing') {
    throw Problem.field(
      ['appId'],
      'only a rule of the kind `endpointFailing` names an application',
    );
  }
  return (await findApplication(parts, environmentId, app)).id;
}

/** Throws `validation` with every setting that is missing, or that the kind does not know. */
function checkSettings(kind: AlarmKind, settings: AlarmSettings): void {
  const needed = settingsOfKind[kind];
  const faults: FieldError[] = [];
  const fault = (name: string, msg: string): void => {
    faults.push({ loc: ['body', 'settings', name], msg, type: 'value_error' });
  };
  for (const [name, bounds] of Object.entries(needed)) {
    const value = settings[name as AlarmSetting];
    if (value === undefined) fault(name, `is missing: the kind \`${kind}\` needs it`);
    else if (value < bounds.min || value > bounds.max) {
      fault(name, `must be from ${bounds.min} to ${bounds.max}`);
    }
  }
  for (const name of Object.keys(settings)) {
    if (!(name in needed)) fault(name, `is not a setting of the kind \`${kind}\``);
  }
  if (faults.length > 0) throw new Problem('validation', undefined, faults);
}
