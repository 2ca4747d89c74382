/** The JSON by which each chat takes a message, made of a template or of the message's main fields. */
import { chatBold, chatEscapes, textCharsMax } from './chat-text.ts';
import type { ChatDestination, ShapedDelivery } from './destination.ts';
import { mainFields, shortened, type Field } from './message-summary.ts';
import { renderTemplate, type Escape } from './template.ts';
import { templateValues } from './template-values.ts';

type Json = Record<string, unknown>;
type Made = { ok: Json } | { error: string };

/** The body of the request, or why the template comes to none. */
export function chatMessage(destination: ChatDestination, shaped: ShapedDelivery): Made {
  const { template } = destination;
  if (template === null) return { ok: usualMessage(destination, shaped) };
  return isJsonTemplate(template)
    ? fromJson(destination, template, shaped)
    : fromText(destination, template, shaped);
}

/** A template for the whole body begins as a JSON object does, and not as a place. */
export function isJsonTemplate(template: string): boolean {
  return /^\s*\{(?!\{)/.test(template);
}

function fromJson(destination: ChatDestination, template: string, shaped: ShapedDelivery): Made {
  const text = renderTemplate(template, templateValues(shaped), { escape: 'json' });
  if ('error' in text) return { error: `the template: ${text.error}` };
  let body: unknown;
  try {
    body = JSON.parse(text.ok);
  } catch (error) {
    return { error: `the template comes to no JSON (${(error as Error).message})` };
  }
  return { ok: { ...standing(destination), ...(body as Json) } };
}

function fromText(destination: ChatDestination, template: string, shaped: ShapedDelivery): Made {
  const { type } = destination;
  const fill = (escape: Escape) => renderTemplate(template, templateValues(shaped), { escape });
  const text = fill(chatEscapes[type]);
  if ('error' in text) return { error: `the template: ${text.error}` };
  if (text.ok.trim() === '') return { error: 'the template comes to an empty text' };
  if (type !== 'telegram') return { ok: withText(destination, text.ok) };
  // Of markup that is cut off anywhere Telegram takes nothing, so a text that is too long goes plain.
  if (text.ok.length <= textCharsMax.telegram) return { ok: withText(destination, text.ok) };
  const plain = fill('none');
  if ('error' in plain) return { error: `the template: ${plain.error}` };
  return { ok: { ...standing(destination), text: shortened(plain.ok, textCharsMax.telegram) } };
}

/** The event type, and below it a line for each field. */
function usualMessage(destination: ChatDestination, shaped: ShapedDelivery): Json {
  const { type } = destination;
  const fields = mainFields(shaped.payload);
  if (type === 'teams') return usualCard(shaped.eventType, fields);
  const escape = chatEscapes[type];
  const bold = chatBold[type];
  const dot = type === 'discord' ? '-' : '•';
  const lines = fields.map(({ name, value }) => `${dot} ${escape(`${name}: ${value}`)}`);
  const text = [`${bold}${escape(shaped.eventType)}${bold}`, ...lines].join('\n');
  if (type !== 'telegram' || text.length <= textCharsMax.telegram) {
    return withText(destination, text);
  }
  const plain = [shaped.eventType, ...fields.map(({ name, value }) => `• ${name}: ${value}`)];
  const cut = shortened(plain.join('\n'), textCharsMax.telegram);
  return { ...standing(destination), text: cut };
}

function usualCard(eventType: string, fields: readonly Field[]): Json {
  const escape = chatEscapes.teams;
  const title = { type: 'TextBlock', text: escape(eventType), weight: 'Bolder', size: 'Medium' };
  const facts = fields.map(({ name, value }) => ({ title: escape(name), value: escape(value) }));
  return cardMessage([
    { ...title, wrap: true },
    ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }]),
  ]);
}

/** What a body has whatever it says. */
function standing(destination: ChatDestination): Json {
  switch (destination.type) {
    case 'telegram':
      return { chat_id: destination.chatId };
    case 'discord':
      // Nobody is called by what a payload holds.
      return { allowed_mentions: { parse: [] } };
    default:
      return {};
  }
}

function withText(destination: ChatDestination, whole: string): Json {
  const { type } = destination;
  const text = shortened(whole, textCharsMax[type]);
  switch (type) {
    case 'slack':
      // An entity that was cut in two would be shown as it stands there.
      return { text: text.replace(/&[a-z]{0,3}…$/, '…') };
    case 'googleChat':
      return { text };
    case 'discord':
      return { ...standing(destination), content: text };
    case 'telegram':
      return { ...standing(destination), text, parse_mode: 'MarkdownV2' };
    case 'teams':
      // A single line break is none in its Markdown.
      return cardMessage(
        text
          .split(/\n{2,}/)
          .map((part) => ({ type: 'TextBlock', text: part.replaceAll('\n', '\n\n'), wrap: true })),
      );
  }
}

/** What the workflows of Teams take: an Adaptive Card as an attachment. */
function cardMessage(body: Json[]): Json {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}
