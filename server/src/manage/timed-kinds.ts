/** The types of source that go by time: schedules and heartbeats, and what they may be set to. */
import { parseCron } from '../domain/cron-schedule.ts';
import type { CronSettings, HeartbeatSettings } from '../domain/running-source.ts';
import type { SettingDescription, SourceKind, SourceSettings } from '../domain/source-kind.ts';
import { parsePath } from '../domain/template-path.ts';
import { timeZoneOf } from '../domain/zoned-time.ts';
import { isMediaType } from './message-headers.ts';
import { SettingsReader } from './read-settings.ts';

const yearSeconds = 31_622_400;
const eventTypePattern = /^[a-zA-Z0-9\-_.]{1,256}$/;

/** A setting with what is usual for most. */
export function setting(
  name: string,
  help: string,
  more: Partial<SettingDescription> = {},
): SettingDescription {
  return {
    name,
    help,
    secret: false,
    required: false,
    several: false,
    choices: null,
    default: null,
    ...more,
  };
}

const timezone = setting('timezone', 'The time zone of the schedule, such as America/Sao_Paulo.', {
  default: 'UTC',
});
const scheduleHelp =
  'When, as cron has it: minute, hour, day, month and day of the week, such as `30 6 * * 1-5`, or `@daily`; a sixth field before them for seconds.';

const nothingHidden = {
  shown: (config: SourceSettings) => config,
  secrets: () => [],
};

export const cronKind: SourceKind = {
  type: 'cron',
  title: 'Schedule',
  docs: null,
  note: 'Accepts an event at each time of its schedule; nothing is received.',
  country: null,
  example: null,
  receives: false,
  runs: true,
  bestGrade: null,
  settings: [
    setting('schedule', scheduleHelp, { required: true }),
    timezone,
    setting('payload', 'The payload of each event.', { required: true }),
    setting('contentType', 'The media type of the payload; by what it is if left out.'),
    setting('eventType', 'The type of each event.', { default: 'schedule.due' }),
  ],
  check(config) {
    const reader = new SettingsReader(config);
    const payload = reader.text('payload', { charsMax: 262_144 });
    const usualType = isJson(payload) ? 'application/json' : 'text/plain; charset=utf-8';
    const settings: CronSettings = {
      schedule: reader.text('schedule', { charsMax: 256 }),
      timezone: reader.text('timezone', { charsMax: 64, or: 'UTC' }),
      eventType: readEventType(reader, 'schedule.due'),
      payload,
      contentType: reader.text('contentType', { charsMax: 256, or: usualType }),
    };
    checkSchedule(reader, settings.schedule, settings.timezone);
    if (settings.contentType !== '' && !isMediaType(settings.contentType)) {
      reader.fail('contentType', 'not a media type such as `application/json`');
    }
    if (settings.contentType === 'application/json' && !isJson(payload) && payload !== '') {
      reader.fail('payload', 'is no JSON: correct it, or set another contentType');
    }
    return settled(reader, settings);
  },
  ...nothingHidden,
  grade: () => null,
  hasEventKeys: () => true,
};

export const heartbeatKind: SourceKind = {
  type: 'heartbeat',
  title: 'Heartbeat',
  docs: null,
  note: 'Any request to its address is a sign of life; an event tells when none comes in time.',
  country: null,
  example: null,
  receives: true,
  runs: true,
  bestGrade: 'weak',
  settings: [
    setting('everySeconds', 'How often a sign of life comes; this or schedule.'),
    setting('schedule', `${scheduleHelp} This or everySeconds.`),
    timezone,
    setting('graceSeconds', 'How much later it may come before it is missed.', { default: '60' }),
    setting(
      'expectPath',
      'Where its status stands in the JSON of a sign of life, such as `status`.',
    ),
    setting('expectValues', 'The texts at expectPath that mean that all is well.', {
      several: true,
      default: 'ok',
    }),
  ],
  check(config) {
    const reader = new SettingsReader(config);
    const settings: HeartbeatSettings = {
      timezone: reader.text('timezone', { charsMax: 64, or: 'UTC' }),
      graceSeconds: reader.whole('graceSeconds', { min: 1, max: yearSeconds, or: 60 }),
      expectValues: reader.texts('expectValues', ['ok']),
    };
    if (reader.has('everySeconds')) {
      settings.everySeconds = reader.whole('everySeconds', { min: 1, max: yearSeconds });
    }
    if (reader.has('schedule')) {
      settings.schedule = reader.text('schedule', { charsMax: 256 });
      checkSchedule(reader, settings.schedule, settings.timezone);
    }
    if (reader.has('everySeconds') === reader.has('schedule')) {
      reader.fail('everySeconds', 'this or `schedule` says when a sign of life comes: give one');
    }
    if (reader.has('expectPath')) {
      settings.expectPath = reader.text('expectPath', { charsMax: 512 });
      checkPath(reader, 'expectPath', settings.expectPath);
    }
    return settled(reader, settings);
  },
  ...nothingHidden,
  grade: () => 'weak',
  // None is another one come again.
  hasEventKeys: () => false,
};

export function settled(reader: SettingsReader, settings: object): ReturnType<SourceKind['check']> {
  reader.refuseOthers();
  return reader.errors.length > 0 ? { errors: reader.errors } : { ok: settings as SourceSettings };
}

export function readEventType(reader: SettingsReader, or: string): string {
  const eventType = reader.text('eventType', { charsMax: 256, or });
  if (eventType !== '' && !eventTypePattern.test(eventType)) {
    reader.fail('eventType', '1 to 256 letters, digits, hyphens, underscores and dots');
  }
  return eventType;
}

export function checkPath(reader: SettingsReader, name: string, text: string): void {
  if (text === '') return;
  const path = parsePath(text);
  if ('error' in path) reader.fail(name, path.error);
}

function checkSchedule(reader: SettingsReader, schedule: string, zone: string): void {
  const read = schedule === '' ? null : parseCron(schedule);
  if (read !== null && 'error' in read) reader.fail('schedule', read.error);
  if (zone !== '' && timeZoneOf(zone) === null) {
    reader.fail('timezone', 'no time zone: use a name such as `America/Sao_Paulo` or `UTC`');
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
