/** /api/v1/alarm-rule and /api/v1/alarm: what is watched for, and what was found. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Alarm, AlarmRule } from '../domain/alarm.ts';
import {
  channelsByRule,
  shownAlarmChannel,
  testAlarmChannel,
  tryAlarmChannel,
} from '../manage/alarm-channels.ts';
import {
  changeAlarmRule,
  createAlarmRule,
  deleteAlarmRule,
  findAlarmRule,
  findRuleWithChannels,
  type AlarmRuleFound,
} from '../manage/alarms.ts';
import { givenFields } from './both-names.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { readTimeOrNull } from './iso-time.ts';
import { listJson, listPage } from './list-page.ts';
import {
  AlarmChannelTestIn,
  AlarmChannelTestOut,
  AlarmList,
  alarmOut,
  AlarmRuleIn,
  AlarmRuleList,
  alarmRuleOut,
  AlarmRuleOut,
  AlarmRulePatch,
} from './schemas/alarm.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';

const RulePath = Type.Object({ alarm_rule_id: Type.String() });
type RulePath = Static<typeof RulePath>;
const ChannelPath = Type.Object({ ...RulePath.properties, channel_id: Type.String() });

const RuleQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('alr')),
  order: Type.Optional(Ordering),
});

const AlarmQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('alm')),
  order: Type.Optional(Ordering),
  state: Type.Optional(
    Type.Unsafe<'raised' | 'cleared'>({ type: 'string', enum: ['raised', 'cleared'] }),
  ),
  rule_id: Type.Optional(Type.String({ description: 'Of this rule alone.' })),
});

const tags = ['Alarm'];
const rules = '/alarm-rule';
const one = `${rules}/:alarm_rule_id`;

export function alarmRoutes(app: FastifyInstance, parts: HttpParts): void {
  listRoutes(app, parts);
  createRoute(app, parts);
  itemRoutes(app, parts);
  testRoutes(app, parts);
}

function ruleOut(parts: HttpParts, found: AlarmRuleFound): Static<typeof AlarmRuleOut> {
  return alarmRuleOut(found, (channel) => shownAlarmChannel(parts, channel));
}

function listRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { storage } = parts;
  app.get<{ Querystring: Static<typeof RuleQuery> }>(
    rules,
    {
      schema: {
        tags,
        operationId: 'v1.alarm-rule.list',
        summary: 'List rules of alarms, oldest first',
        querystring: RuleQuery,
        response: { 200: AlarmRuleList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage(query, 'ascending');
      const found = await storage.read('listAlarmRules', { environmentId, ...page.request });
      const channels = await channelsByRule(parts, environmentId);
      const json = (rule: AlarmRule): string =>
        JSON.stringify(ruleOut(parts, { rule, channels: channels.get(rule.id) ?? [] }));
      return sendJson(
        reply,
        listJson(found, page, ({ id }) => id, json),
      );
    },
  );

  app.get<{ Querystring: Static<typeof AlarmQuery> }>(
    '/alarm',
    {
      schema: {
        tags,
        operationId: 'v1.alarm.list',
        summary: 'List alarms, raised and cleared, newest first',
        querystring: AlarmQuery,
        response: { 200: AlarmList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage(query, 'descending');
      const found = await storage.read('listAlarms', {
        environmentId,
        ruleId: query.rule_id ?? null,
        isRaised: query.state === undefined ? null : query.state === 'raised',
        ...page.request,
      });
      const json = (alarm: Alarm): string => JSON.stringify(alarmOut(alarm));
      return sendJson(
        reply,
        listJson(found, page, ({ id }) => id, json),
      );
    },
  );
}

function createRoute(app: FastifyInstance, parts: HttpParts): void {
  app.post<{ Body: Static<typeof AlarmRuleIn> }>(
    rules,
    {
      schema: {
        tags,
        operationId: 'v1.alarm-rule.create',
        summary: 'Watch for something from now on',
        description: 'What it fits already is raised at once.',
        body: Ref(AlarmRuleIn),
        response: { 201: Ref(AlarmRuleOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, body } = request;
      const answer = (rule: AlarmRuleFound) => ({
        status: 201,
        body: JSON.stringify(ruleOut(parts, rule)),
      });
      const input = {
        name: body.name,
        kind: body.kind,
        settings: body.settings ?? {},
        app: body.appId ?? null,
        disabled: body.disabled ?? false,
        mutedUntil: readTimeOrNull(body.mutedUntil, 'mutedUntil'),
        language: body.language ?? 'en',
        channels: body.channels ?? [],
      };
      const done = await createAlarmRule(parts, environmentId, input, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}

function itemRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: RulePath }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.alarm-rule.get',
        summary: 'Get a rule of alarms',
        params: RulePath,
        response: { 200: Ref(AlarmRuleOut) },
      },
    },
    async ({ environmentId, params }) =>
      ruleOut(parts, await findRuleWithChannels(parts, environmentId, params.alarm_rule_id)),
  );

  app.patch<{ Params: RulePath; Body: Static<typeof AlarmRulePatch> }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.alarm-rule.patch',
        summary: 'Change, mute or disable a rule of alarms',
        description:
          'Where it goes by something else afterwards, or is disabled, what it raised is cleared, and nobody is told of that.',
        params: RulePath,
        body: Ref(AlarmRulePatch),
        response: { 200: Ref(AlarmRuleOut) },
      },
    },
    async ({ environmentId, params, body }) => {
      const { name, settings, appId: app, disabled, language, channels } = body;
      const mutedUntil =
        body.mutedUntil === undefined ? undefined : readTimeOrNull(body.mutedUntil, 'mutedUntil');
      const changes = givenFields({
        name,
        settings,
        app,
        disabled,
        mutedUntil,
        language,
        channels,
      });
      const id = params.alarm_rule_id;
      return ruleOut(parts, await changeAlarmRule(parts, environmentId, id, changes));
    },
  );

  app.delete<{ Params: RulePath }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.alarm-rule.delete',
        summary: 'Remove a rule of alarms with all that it raised',
        params: RulePath,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params }, reply) => {
      await deleteAlarmRule(parts, environmentId, params.alarm_rule_id);
      return reply.code(204).send();
    },
  );
}

function testRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.post<{ Body: Static<typeof AlarmChannelTestIn> }>(
    `${rules}/channel/test`,
    {
      schema: {
        tags,
        operationId: 'v1.alarm-rule.channel.try',
        summary: 'Send a test notification by a channel that need not be saved',
        description: 'Sends it now, and answers once it is sent or has failed; nothing is kept.',
        body: Ref(AlarmChannelTestIn),
        response: { 200: Ref(AlarmChannelTestOut) },
      },
    },
    async ({ environmentId, body: { channel, ruleId = null, name = '', language = 'en' } }) =>
      tryAlarmChannel(parts, environmentId, channel, { ruleId, name, language }),
  );

  app.post<{ Params: Static<typeof ChannelPath> }>(
    `${one}/channel/:channel_id/test`,
    {
      schema: {
        tags,
        operationId: 'v1.alarm-rule.channel.test',
        summary: 'Send a test notification by a channel of a rule',
        description:
          'Sends it now, and answers once it is sent or has failed; that stands at the channel afterwards. Each request sends, whatever its idempotency key.',
        params: ChannelPath,
        response: { 200: Ref(AlarmChannelTestOut) },
      },
    },
    async ({ environmentId, params }) => {
      const rule = await findAlarmRule(parts, environmentId, params.alarm_rule_id);
      return testAlarmChannel(parts, rule, params.channel_id);
    },
  );
}
