import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { chatMessage, isJsonTemplate } from './chat-message.ts';
import { chatEscapes, textCharsMax } from './chat-text.ts';
import type { ChatDestination, ShapedDelivery } from './destination.ts';

const url = 'https://chat.example/hook';
const kinds: ChatDestination['type'][] = ['slack', 'teams', 'discord', 'googleChat', 'telegram'];

function destinationOf(type: ChatDestination['type'], template: string | null): ChatDestination {
  return type === 'telegram'
    ? { type, botToken: 't', chatId: '1', apiUrl: null, template }
    : { type, url, template };
}

function shapedOf(payload: unknown, eventType = 'a.b'): ShapedDelivery {
  const delivery = {
    messageId: 'msg_2ZNh0t2EyGaGvDAX5ynBZNv7Pbr',
    applicationId: 'app_1',
    endpointId: 'ep_1',
  };
  return { delivery, payload, eventType, headers: {}, enriched: null } as unknown as ShapedDelivery;
}

/** All texts that people get to see. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    ['text', 'content', 'value', 'title', 'body', 'attachments', 'facts'].includes(name) ||
    Array.isArray(value)
      ? textsOf(inner)
      : [],
  );
}

function made(destination: ChatDestination, payload: unknown): Record<string, any> {
  const message = chatMessage(destination, shapedOf(payload));
  assert.ok('ok' in message, JSON.stringify(message));
  return message.ok;
}

describe('whatever a payload holds', () => {
  for (const type of kinds) {
    test(`a message to ${type} stays within its bound and is whole text`, () => {
      const templates = fc.constantFrom(
        null,
        'a *{{payload.x}}* {{payload}}',
        '{{payload | json}}',
      );
      const long = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.repeat(200));
      const payloads = fc.oneof(fc.jsonValue(), fc.record({ x: long }), long);
      fc.assert(
        fc.property(templates, payloads, (template, payload) => {
          const message = chatMessage(destinationOf(type, template), shapedOf(payload));
          if ('error' in message) return;
          for (const text of textsOf(message.ok)) {
            assert.ok(text.length <= textCharsMax[type] * 2, `${text.length}`);
            if (type !== 'teams') assert.ok(text.length <= textCharsMax[type]);
          }
        }),
      );
    });
  }

  test('a text for Telegram that has markup is complete: no escape is cut in two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (count) => {
        const message = made(destinationOf('telegram', '{{payload}}'), '.'.repeat(count));
        const text = message['text'] as string;
        if (message['parse_mode'] === undefined) return;
        assert.equal(text, '\\.'.repeat(count));
      }),
    );
  });

  test('a text for Slack that is cut off ends before an entity or after it', () => {
    for (let count = 1; count < 8; count++) {
      const payload = `${'x'.repeat(40_000 - count)}&&&`;
      const text = made(destinationOf('slack', '{{payload}}'), payload)['text'] as string;
      assert.doesNotMatch(text, /&(?!amp;)/);
      assert.ok(text.length <= 40_000);
    }
  });
});

describe('a template', () => {
  test('is the whole body where it begins as an object does', () => {
    assert.equal(isJsonTemplate(' {"text":"{{payload}}"}'), true);
    assert.equal(isJsonTemplate('{{payload}} {'), false);
    const body = made(
      destinationOf('telegram', '{"text":"{{payload}}","parse_mode":"HTML"}'),
      'a"b',
    );
    assert.deepEqual(body, { chat_id: '1', text: 'a"b', parse_mode: 'HTML' });
    const wider = '{"content":"{{payload}}","allowed_mentions":{"parse":["users"]}}';
    assert.deepEqual(made(destinationOf('discord', wider), 'a')['allowed_mentions'], {
      parse: ['users'],
    });
  });

  test('that comes to nothing or to no JSON is an error in words', () => {
    const nothing = chatMessage(destinationOf('slack', ' {{payload.none}} '), shapedOf({}));
    assert.match((nothing as { error: string }).error, /empty text/);
    const broken = chatMessage(destinationOf('slack', '{"text":{{payload.none}}}'), shapedOf({}));
    assert.match((broken as { error: string }).error, /no JSON/);
  });
});

test('values are plain text in the markup of each chat, and addresses still lead somewhere', () => {
  const text = '*a* _b_ <c> [d](e) https://x.example/a_b*c';
  assert.equal(chatEscapes.slack(text), text.replace('<c>', '&lt;c&gt;'));
  assert.equal(
    chatEscapes.discord(text),
    '\\*a\\* \\_b\\_ <c\\> \\[d\\]\\(e\\) https://x.example/a_b*c',
  );
  assert.equal(chatEscapes.teams('a https://x.example/_a_)b_'), 'a https://x.example/_a_)b\\_');
  assert.equal(chatEscapes.googleChat('<users/all> 1 < 2'), '< users/all> 1 < 2');
  // Each of the characters that its manual lists.
  for (const one of '_*[]()~`>#+-=|{}.!\\') assert.equal(chatEscapes.telegram(one), `\\${one}`);
});
