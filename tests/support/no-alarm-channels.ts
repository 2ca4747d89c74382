/** Channels of alarms for tests in which nothing is sent by one. */
import type { AlarmChannelParts } from '../../server/src/manage/alarm-channels.ts';

export const noAlarmChannels: AlarmChannelParts = {
  send: () => Promise.resolve({ kind: 'failed', error: 'nothing is sent here', waitMs: 0 }),
  sendsMail: false,
  publicUrl: null,
  wake: () => {},
};
