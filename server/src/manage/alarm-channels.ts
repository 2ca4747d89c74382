/** Channels of alarms: setting and showing them, and sending a test by one. */
import type {
  AlarmChannel,
  AlarmChannelSettings,
  AlarmSent,
  SendAlarm,
} from '../domain/alarm-channel.ts';
import { alarmTestWords } from '../domain/alarm-text.ts';
import type { AlarmLanguage, AlarmRule } from '../domain/alarm.ts';
import { Problem } from '../domain/problem.ts';
import { openAlarmChannel, sealAlarmChannel } from '../storage/alarm-channel-secrets.ts';
import type { AlarmChannelSet } from '../storage/contract/alarms.ts';
import { chatKinds } from './chat-destinations.ts';
import { withKeptSecrets, withoutSecrets } from './destination-secrets.ts';
import { checkAddress } from './email-destination.ts';
import type { ManageParts } from './manage-parts.ts';

/** What management knows of how alarms reach people. */
export interface AlarmChannelParts {
  send: SendAlarm;
  /** Whether there is a mail server. */
  sendsMail: boolean;
  publicUrl: string | null;
  /** What waits may be sent now. */
  wake: () => void;
}

/** With the id of one that is there it takes its place; without one it is new. */
export type AlarmChannelInput = GivenSettings & { id?: string | undefined };

/** Of Telegram the address may be left out. */
type GivenSettings =
  | Exclude<AlarmChannelSettings, { type: 'telegram' }>
  | { type: 'telegram'; botToken: string; chatId: string; apiUrl?: string | null | undefined };

/** `settings` is null where the key that sealed them is not at hand. */
export interface ShownAlarmChannel extends Omit<AlarmChannel, 'settings'> {
  settings: AlarmChannelSettings | null;
}

/** What is said of one whose key is not at hand. */
export const unreadableChannel = 'where it leads cannot be opened: the master key is not at hand';
const secrets = ['url', 'botToken'];
/** Where a secret is sent to: one that is hidden stays only while these do. */
const anchors = ['type', 'apiUrl'];

/** As they are stored. 422 names the field that cannot be; nothing is sent to try it. */
export function channelsToSet(
  parts: ManageParts,
  given: readonly AlarmChannelInput[],
  present: readonly AlarmChannel[],
): AlarmChannelSet[] {
  const ids = new Set<string>();
  return given.map(({ id: givenId, ...settings }, index) => {
    const before = present.find(({ id }) => id === givenId) ?? null;
    if (givenId !== undefined && (before === null || ids.has(givenId))) {
      throw Problem.field(
        ['channels', index, 'id'],
        before === null
          ? 'no channel of this rule has this id: leave it out for a new one'
          : 'stands here twice',
      );
    }
    const id = before?.id ?? parts.ids.next('alc');
    ids.add(id);
    const checked = within(['channels', index], () => checkChannel(parts, settings, before));
    const { type } = checked;
    return { id, type, settings: sealAlarmChannel(parts.secretBox, id, checked) };
  });
}

/** Without secrets. */
export function shownAlarmChannel(
  { secretBox }: Pick<ManageParts, 'secretBox'>,
  channel: AlarmChannel,
): ShownAlarmChannel {
  const settings = readable(secretBox, channel);
  return { ...channel, settings: settings === null ? null : withoutSecrets(settings, secrets) };
}

/** By rule. */
export async function channelsByRule(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
): Promise<Map<string, AlarmChannel[]>> {
  const channels = await storage.read('alarmChannels', { environmentId, ruleId: null });
  return Map.groupBy(channels, ({ ruleId }) => ruleId);
}

export interface AlarmChannelTest {
  sent: boolean;
  error: string | null;
}

/**
 * Sends at once by a channel as it stands in a form, which need not be saved. One with the id of a
 * channel of `ruleId` may leave its secret hidden. 422 names the field that cannot be; nothing is noted.
 */
export async function tryAlarmChannel(
  parts: ManageParts,
  environmentId: string,
  { id: givenId, ...settings }: AlarmChannelInput,
  { ruleId, ...words }: { ruleId: string | null; name: string; language: AlarmLanguage },
): Promise<AlarmChannelTest> {
  const { storage, ids } = parts;
  const present =
    ruleId === null ? [] : await storage.read('alarmChannels', { environmentId, ruleId });
  const before = present.find(({ id }) => id === givenId) ?? null;
  if (givenId !== undefined && before === null) {
    throw Problem.field(
      ['channel', 'id'],
      'no channel of this rule has this id: leave it out for a new one',
    );
  }
  const checked = within(['channel'], () => checkChannel(parts, settings, before));
  const id = before?.id ?? ids.next('alc');
  return testOf(await sendTest(parts, { id, environmentId, settings: checked }, words));
}

function testOf(outcome: AlarmSent): AlarmChannelTest {
  return outcome.kind === 'sent'
    ? { sent: true, error: outcome.note }
    : { sent: false, error: outcome.error };
}

async function sendTest(
  { storage, ids, alarmChannels }: ManageParts,
  channel: Parameters<SendAlarm>[0],
  rule: { name: string; language: AlarmLanguage },
): Promise<AlarmSent> {
  const environment = await storage.read('getEnvironment', channel.environmentId);
  const words = alarmTestWords(rule, {
    environmentName: environment?.name ?? '',
    publicUrl: alarmChannels.publicUrl,
  });
  return alarmChannels.send(channel, words, ids.next('aln'));
}

/** Sends at once, and notes what came of it as of whatever is sent. */
export async function testAlarmChannel(
  parts: ManageParts,
  rule: AlarmRule,
  channelId: string,
): Promise<AlarmChannelTest> {
  const { storage, secretBox, clock, alarmChannels } = parts;
  const place = { environmentId: rule.environmentId, ruleId: rule.id };
  const channels = await storage.read('alarmChannels', place);
  const channel = channels.find(({ id }) => id === channelId);
  if (channel === undefined) throw new Problem('not_found');
  const settings = readable(secretBox, channel);
  const { sent, error } = testOf(
    settings === null
      ? { kind: 'failed', error: unreadableChannel, waitMs: 0 }
      : await sendTest(parts, { ...channel, settings }, rule),
  );
  const noted = { ...place, id: channelId, at: clock.now(), sent, error };
  await storage.write('noteAlarmTest', noted);
  if (sent) alarmChannels.wake();
  return { sent, error };
}

function checkChannel(
  parts: ManageParts,
  given: GivenSettings,
  before: AlarmChannel | null,
): AlarmChannelSettings {
  if (given.type === 'email') {
    if (!parts.alarmChannels.sendsMail && before?.type !== 'email') {
      throw Problem.field(
        ['type'],
        'this server has no mail server: set GANCHO_SMTP_URL and GANCHO_MAIL_FROM, and start it again',
      );
    }
    given.to.forEach((address, index) => checkAddress(address, ['to', index]));
    return given;
  }
  const present = before === null ? null : readable(parts.secretBox, before);
  const whole = given.type === 'telegram' ? { ...given, apiUrl: given.apiUrl ?? null } : given;
  const settings = withKeptSecrets(whole, present, secrets, anchors);
  const place = { environmentId: '', applicationId: '', url: '' };
  const destination = { ...settings, template: null };
  const checked = chatKinds[settings.type].check(parts, destination as never, place);
  const { template: _none, ...kept } = checked as typeof destination;
  return kept;
}

function readable(
  secretBox: ManageParts['secretBox'],
  channel: AlarmChannel,
): AlarmChannelSettings | null {
  try {
    return openAlarmChannel(secretBox, channel);
  } catch {
    return null;
  }
}

/** What is wrong within a part of the body is told by its place in the whole. */
function within<T>(path: (string | number)[], act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Problem) || error.fields === undefined) throw error;
    const fields = error.fields.map((field) => ({
      ...field,
      loc: ['body', ...path, ...field.loc.slice(1)],
    }));
    throw new Problem(error.code, undefined, fields);
  }
}
