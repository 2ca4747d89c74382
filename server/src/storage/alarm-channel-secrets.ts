/** Seals and opens where a channel of alarms leads to. */
import type { AlarmChannel, AlarmChannelSettings } from '../domain/alarm-channel.ts';
import type { SecretBox } from './secret-box.ts';

export function sealAlarmChannel(
  box: SecretBox,
  channelId: string,
  settings: AlarmChannelSettings,
): Uint8Array {
  return box.seal(JSON.stringify(settings), `${channelId}/channel`);
}

/** Throws `SecretUnreadable`. */
export function openAlarmChannel(
  box: SecretBox,
  { id, settings }: Pick<AlarmChannel, 'id' | 'settings'>,
): AlarmChannelSettings {
  return JSON.parse(box.open(settings, `${id}/channel`)) as AlarmChannelSettings;
}
