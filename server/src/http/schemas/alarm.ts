/** The wire form of alarms and their rules. */
import { Type, type Static } from 'typebox';
import {
  alarmChannelsMax,
  alarmChannelTypes,
  alarmWebhookChats,
  type AlarmChannel,
  type AlarmChannelType,
} from '../../domain/alarm-channel.ts';
import {
  alarmKinds,
  alarmLanguages,
  alarmSubject,
  type Alarm,
  type AlarmKind,
  type AlarmLanguage,
} from '../../domain/alarm.ts';
import {
  unreadableChannel,
  type AlarmChannelInput,
  type ShownAlarmChannel,
} from '../../manage/alarm-channels.ts';
import type { AlarmRuleFound } from '../../manage/alarms.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';
import { Address, kind, KnownFields, telegramFields } from './destination-fields.ts';

const Kind = Type.Unsafe<AlarmKind>({
  type: 'string',
  enum: [...alarmKinds],
  description:
    '`endpointFailing` needs `percent`, `minutes` and `attempts`; `queueAge` needs `seconds`; `rejectedRequests` needs `count` and `hours`; `issueOpened` needs nothing.',
});
const Name = Type.String({ minLength: 1, maxLength: 256 });

const AlarmSettings = Type.Object({
  percent: Type.Optional(
    Type.Integer({ description: 'A success rate below this, 1 to 100, over `minutes`.' }),
  ),
  minutes: Type.Optional(Type.Integer({ description: '1 to 1440.' })),
  attempts: Type.Optional(
    Type.Integer({ description: 'Of at least as many attempts in that time, 1 to 100000.' }),
  ),
  seconds: Type.Optional(
    Type.Integer({ description: 'A delivery has been due for longer, 10 to 86400.' }),
  ),
  count: Type.Optional(
    Type.Integer({ description: 'More rejected requests than this in `hours`, up to 1000000.' }),
  ),
  hours: Type.Optional(
    Type.Integer({ description: 'Whole hours with the one under way, 1 to 168.' }),
  ),
});

const AppId = Nullable(
  Type.String({
    minLength: 1,
    maxLength: 256,
    description: 'Id or uid: endpoints of this application alone; null for any.',
  }),
);
const MutedUntil = Nullable(
  Type.Unsafe<string>({ ...Timestamp, description: 'Until then nobody is told.' }),
);

const Language = Type.Unsafe<AlarmLanguage>({
  type: 'string',
  enum: [...alarmLanguages],
  description: 'In which the channels tell of it; `en` if left out.',
});

const ChannelId = Type.Optional(
  Type.String({
    description:
      'Of a channel that is there and stays, with what waits for it; leave it out for a new one.',
  }),
);

/** A secret is shown as `https://host/********` or `********`, and stays when it comes back so. */
export const AlarmChannelIn = Type.Unsafe<AlarmChannelInput>({
  $id: 'AlarmChannelIn',
  type: 'object',
  discriminator: { propertyName: 'type' },
  oneOf: [
    KnownFields({
      type: kind('email'),
      id: ChannelId,
      to: Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
        minItems: 1,
        maxItems: 20,
        uniqueItems: true,
      }),
    }),
    ...alarmWebhookChats.map((type) =>
      KnownFields({ type: kind(type), id: ChannelId, url: Address }),
    ),
    KnownFields({ type: kind('telegram'), id: ChannelId, ...telegramFields }),
  ],
});

const Channels = Type.Array(Ref(AlarmChannelIn), {
  maxItems: alarmChannelsMax,
  description: 'Who is told, beside operational webhooks: all of them, in place of those before.',
});

export const AlarmChannelOut = Type.Object(
  {
    id: Type.String(),
    type: Type.Unsafe<AlarmChannelType>({ type: 'string', enum: [...alarmChannelTypes] }),
    to: Nullable(Type.Array(Type.String(), { description: 'Of a channel of the type `email`.' })),
    url: Nullable(
      Type.String({ description: 'Of a chat with a webhook, without what is secret in it.' }),
    ),
    botToken: Nullable(Type.String({ description: 'Of Telegram, hidden.' })),
    chatId: Nullable(Type.String({ description: 'Of Telegram.' })),
    apiUrl: Nullable(
      Type.String({
        description: 'Of Telegram: a Bot API server of your own; null for the usual.',
      }),
    ),
    lastSentAt: Nullable(Timestamp),
    lastError: Nullable(
      Type.String({
        description:
          'Why the last try failed, or who of several was not reached; null after a success.',
      }),
    ),
    lastErrorAt: Nullable(Timestamp),
    nextTryAt: Nullable(
      Type.Unsafe<string>({
        ...Timestamp,
        description: 'When what waits is tried again after a failure; null where nothing waits.',
      }),
    ),
  },
  { $id: 'AlarmChannelOut' },
);

export const AlarmChannelTestOut = Type.Object(
  {
    sent: Type.Boolean(),
    error: Nullable(Type.String({ description: 'Why not, or who of several was not reached.' })),
  },
  { $id: 'AlarmChannelTestOut' },
);

export const AlarmChannelTestIn = Type.Object(
  {
    channel: Ref(AlarmChannelIn),
    ruleId: Type.Optional(
      Type.String({
        description: 'Of the rule that has the channel already, if its secret is hidden.',
      }),
    ),
    name: Type.Optional(
      Type.String({ maxLength: 256, description: 'Of the rule, if it has one.' }),
    ),
    language: Type.Optional(Language),
  },
  { $id: 'AlarmChannelTestIn' },
);

export const AlarmRuleIn = Type.Object(
  {
    name: Name,
    kind: Kind,
    settings: Type.Optional(AlarmSettings),
    appId: Type.Optional(AppId),
    disabled: Type.Optional(Type.Boolean()),
    mutedUntil: Type.Optional(MutedUntil),
    language: Type.Optional(Language),
    channels: Type.Optional(Channels),
  },
  { $id: 'AlarmRuleIn' },
);

export const AlarmRulePatch = Type.Object(
  {
    name: Type.Optional(Name),
    settings: Type.Optional(AlarmSettings),
    appId: Type.Optional(AppId),
    disabled: Type.Optional(Type.Boolean()),
    mutedUntil: Type.Optional(MutedUntil),
    language: Type.Optional(Language),
    channels: Type.Optional(Channels),
  },
  { $id: 'AlarmRulePatch' },
);

export const AlarmRuleOut = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    kind: Kind,
    settings: AlarmSettings,
    appId: Nullable(Type.String()),
    disabled: Type.Boolean(),
    mutedUntil: Nullable(Timestamp),
    language: Language,
    channels: Type.Array(Ref(AlarmChannelOut)),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'AlarmRuleOut' },
);

export const AlarmOut = Type.Object(
  {
    id: Type.String(),
    ruleId: Type.String(),
    ruleName: Type.String(),
    kind: Kind,
    appId: Nullable(Type.String({ description: 'Null for a source.' })),
    endpointId: Nullable(Type.String()),
    issueId: Nullable(Type.String()),
    sourceId: Nullable(Type.String()),
    subjectName: Nullable(Type.String({ description: 'Of the application or the source.' })),
    facts: Type.Record(Type.String(), Type.Union([Type.Integer(), Type.String()]), {
      description: 'What was found when it was raised, by name.',
    }),
    raisedAt: Timestamp,
    clearedAt: Nullable(Type.Unsafe<string>({ ...Timestamp, description: 'Null while raised.' })),
  },
  { $id: 'AlarmOut' },
);

export const AlarmRuleList = ListResponse(Ref(AlarmRuleOut), 'ListResponse_AlarmRuleOut_');
export const AlarmList = ListResponse(Ref(AlarmOut), 'ListResponse_AlarmOut_');

export const alarmSchemas = [
  AlarmChannelIn,
  AlarmChannelOut,
  AlarmChannelTestIn,
  AlarmChannelTestOut,
  AlarmRuleIn,
  AlarmRulePatch,
  AlarmRuleOut,
  AlarmOut,
];

/** `shown` takes secrets out. */
export function alarmRuleOut(
  { rule, channels }: AlarmRuleFound,
  shown: (channel: AlarmChannel) => ShownAlarmChannel,
): Static<typeof AlarmRuleOut> {
  const { id, name, kind, settings, applicationId, disabled } = rule;
  return {
    id,
    name,
    kind,
    settings,
    appId: applicationId,
    disabled,
    mutedUntil: isoTimeOrNull(rule.mutedUntil),
    language: rule.language,
    channels: channels.map((channel) => channelOut(shown(channel))),
    createdAt: isoTime(rule.createdAt),
    updatedAt: isoTime(rule.updatedAt),
  };
}

function channelOut(channel: ShownAlarmChannel): Static<typeof AlarmChannelOut> {
  const { id, type, settings, failures, dueAt, lastSentAt, lastError, lastErrorAt } = channel;
  return {
    id,
    type,
    to: settings?.type === 'email' ? settings.to : null,
    url: settings !== null && 'url' in settings ? settings.url : null,
    botToken: settings?.type === 'telegram' ? settings.botToken : null,
    chatId: settings?.type === 'telegram' ? settings.chatId : null,
    apiUrl: settings?.type === 'telegram' ? settings.apiUrl : null,
    lastSentAt: isoTimeOrNull(lastSentAt),
    lastError: settings === null ? unreadableChannel : lastError,
    lastErrorAt: isoTimeOrNull(lastErrorAt),
    nextTryAt: isoTimeOrNull(failures > 0 ? dueAt : null),
  };
}

export function alarmOut(alarm: Alarm): Static<typeof AlarmOut> {
  const { id, ruleId, ruleName, kind } = alarm;
  return {
    id,
    ruleId,
    ruleName,
    kind,
    ...alarmSubject(kind, alarm),
    raisedAt: isoTime(alarm.raisedAt),
    clearedAt: isoTimeOrNull(alarm.clearedAt),
  };
}
