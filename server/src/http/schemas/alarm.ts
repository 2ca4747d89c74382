/** The wire form of alarms and their rules. */
import { Type, type Static } from 'typebox';
import {
  alarmKinds,
  alarmSubject,
  type Alarm,
  type AlarmKind,
  type AlarmRule,
} from '../../domain/alarm.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';

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

export const AlarmRuleIn = Type.Object(
  {
    name: Name,
    kind: Kind,
    settings: Type.Optional(AlarmSettings),
    appId: Type.Optional(AppId),
    disabled: Type.Optional(Type.Boolean()),
    mutedUntil: Type.Optional(MutedUntil),
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

export const alarmSchemas = [AlarmRuleIn, AlarmRulePatch, AlarmRuleOut, AlarmOut];

export function alarmRuleOut(rule: AlarmRule): Static<typeof AlarmRuleOut> {
  const { id, name, kind, settings, applicationId, disabled } = rule;
  return {
    id,
    name,
    kind,
    settings,
    appId: applicationId,
    disabled,
    mutedUntil: isoTimeOrNull(rule.mutedUntil),
    createdAt: isoTime(rule.createdAt),
    updatedAt: isoTime(rule.updatedAt),
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
