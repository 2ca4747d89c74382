/** Destinations that are chats: their hosts are known, and their addresses are passwords. */
import { isJsonTemplate } from '../domain/chat-message.ts';
import type { ChatDestination, TelegramDestination } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import { checkJsonTemplate, checkTemplate } from './check-template.ts';
import type { CheckParts, DestinationKind } from './destination-kind.ts';

type ChatKinds = {
  [Type in ChatDestination['type']]: DestinationKind<Extract<ChatDestination, { type: Type }>>;
};

/** As they stand in the manuals of the providers. A dot at the beginning stands for any name before it. */
const hosts: Readonly<Record<Exclude<ChatDestination['type'], 'telegram'>, readonly string[]>> = {
  slack: ['hooks.slack.com', 'hooks.slack-gov.com'],
  teams: ['.logic.azure.com', '.api.powerplatform.com', '.webhook.office.com'],
  discord: ['discord.com', 'discordapp.com', 'canary.discord.com', 'ptb.discord.com'],
  googleChat: ['chat.googleapis.com'],
};

export const chatKinds: ChatKinds = {
  slack: webhookKind('slack'),
  teams: webhookKind('teams'),
  discord: webhookKind('discord'),
  googleChat: webhookKind('googleChat'),
  telegram: {
    defaults: { template: null, apiUrl: null },
    secrets: ['botToken'],
    anchors: ['apiUrl'],
    check: checkTelegram,
  },
};

type WebhookChat = Exclude<ChatDestination, TelegramDestination>;

function webhookKind<Type extends WebhookChat['type']>(
  type: Type,
): DestinationKind<Extract<WebhookChat, { type: Type }>> {
  return {
    defaults: { template: null } as Partial<Extract<WebhookChat, { type: Type }>>,
    secrets: ['url'],
    anchors: [],
    check(parts, destination) {
      const url = checkedUrl(parts, destination.url, 'url');
      if (!isKnown(url, hosts[type]) && !parts.isNamedHost(url)) {
        const known = hosts[type].map((host) => host.replace(/^\./, '*.')).join(', ');
        throw Problem.field(
          ['url'],
          `not an address of this chat (${known}); one of your own has to be in GANCHO_ALLOW_SUBNETS, all else is reached by an \`http\` destination`,
        );
      }
      checkChatTemplate(destination.template);
      return { ...destination, url: url.href };
    },
  };
}

function checkTelegram(parts: CheckParts, destination: TelegramDestination): TelegramDestination {
  const { apiUrl, botToken, chatId, template } = destination;
  if (!/^\d{1,20}:[\w-]{20,64}$/.test(botToken)) {
    throw Problem.field(['botToken'], 'not a token of a bot, such as 123456:ABC-DEF1234…');
  }
  if (!/^(?:-?\d{1,20}|@\w{3,64})$/.test(chatId)) {
    throw Problem.field(['chatId'], 'a number such as -1001234567890, or @ and a public name');
  }
  checkChatTemplate(template);
  if (apiUrl === null) return destination;
  const url = checkedUrl(parts, apiUrl, 'apiUrl');
  if (!isKnown(url, ['api.telegram.org']) && !parts.isNamedHost(url)) {
    throw Problem.field(
      ['apiUrl'],
      'a Bot API server of your own has to be in GANCHO_ALLOW_SUBNETS; leave it out for the usual one',
    );
  }
  if (url.search !== '') throw Problem.field(['apiUrl'], 'must have no query');
  return { ...destination, apiUrl: url.href.replace(/\/+$/, '') };
}

/** One that begins with `{` is the whole body, in JSON. */
function checkChatTemplate(template: string | null): void {
  const isJson = template !== null && isJsonTemplate(template);
  (isJson ? checkJsonTemplate : checkTemplate)(template, ['template']);
}

function checkedUrl(parts: CheckParts, text: string, field: string): URL {
  const refuse = (why: string): Problem => Problem.field([field], why);
  if (!URL.canParse(text)) throw refuse('not a URL: copy it in full, with https://');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && parts.isNamedHost(url))) {
    throw refuse('must begin with https: it is a secret in itself');
  }
  if (url.username !== '' || url.password !== '') throw refuse('must hold no name or password');
  if (url.hash !== '') throw refuse('a fragment (#…) is never sent: leave it out');
  const refusal = parts.urlRefusal(url);
  if (refusal !== null) throw refuse(refusal);
  return url;
}

function isKnown({ hostname, port, protocol }: URL, known: readonly string[]): boolean {
  if (protocol !== 'https:' || (port !== '' && port !== '443')) return false;
  return known.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host));
}
