/** Channels of alarms: setting and showing them, and sending a test by one. */
import type {
  AlarmChannel,
  AlarmChannelSettings,
  AlarmSent,
  SendAlarm,
} from '../domain/alarm-channel.ts';
import { alarmTestWords } from '../domain/alarm-text.ts';
import type { AlarmRule } from '../domain/alarm.ts';
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
export type AlarmChannelInput = AlarmChannelSettings & { id?: string | undefined };

/** `settings` is null where the key that sealed them is not at hand. */
export interface ShownAlarmChannel extends Omit<AlarmChannel, 'settings'> {
  settings: AlarmChannelSettings | null;
}

/** What is said of one whose key is not at hand. */
export const unreadableChannel = 'where it leads cannot be opened: the master key is not at hand';
const secrets = ['url'];

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

/** Sends at once, and notes what came of it as of whatever is sent. */
export async function testAlarmChannel(
  parts: ManageParts,
  rule: AlarmRule,
  channelId: string,
): Promise<{ sent: boolean; error: string | null }> {
  const { storage, secretBox, clock, ids, alarmChannels } = parts;
  const place = { environmentId: rule.environmentId, ruleId: rule.id };
  const channels = await storage.read('alarmChannels', place);
  const channel = channels.find(({ id }) => id === channelId);
  if (channel === undefined) throw new Problem('not_found');
  const environment = await storage.read('getEnvironment', rule.environmentId);
  const words = alarmTestWords(rule, {
    environmentName: environment?.name ?? '',
    publicUrl: alarmChannels.publicUrl,
  });
  const settings = readable(secretBox, channel);
  const outcome: AlarmSent =
    settings === null
      ? { kind: 'failed', error: unreadableChannel, waitMs: 0 }
      : await alarmChannels.send({ ...channel, settings }, words, ids.next('aln'));
  const sent = outcome.kind === 'sent';
  const error = outcome.kind === 'sent' ? outcome.note : outcome.error;
  const noted = { ...place, id: channelId, at: clock.now(), sent, error };
  await storage.write('noteAlarmTest', noted);
  if (sent) alarmChannels.wake();
  return { sent, error };
}

function checkChannel(
  parts: ManageParts,
  given: AlarmChannelSettings,
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
  const { type, url } = withKeptSecrets(given, present, secrets, ['type']);
  const destination = { type, url, template: null };
  const place = { environmentId: '', applicationId: '', url };
  const checked = chatKinds[type].check(parts, destination as never, place) as { url: string };
  return { type, url: checked.url };
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
