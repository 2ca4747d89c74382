/** Sends to chats: each by its own address and form, with its own way of saying that it was too much. */
import { chatMessage } from '../domain/chat-message.ts';
import type { ChatDestination, SendTo } from '../domain/destination.ts';
import { isSuccess, type Outcome } from '../domain/outcome.ts';
import type { Transport } from '../outbound/transport.ts';

const telegramApi = 'https://api.telegram.org';

export function createSendToChat(transport: Transport): SendTo<ChatDestination> {
  return async (destination, shaped, { applicationId, userAgent, tls }) => {
    const message = chatMessage(destination, shaped);
    if ('error' in message) return { kind: 'failed', cause: message.error, durationMs: 0 };
    const outcome = await transport.send({
      applicationId,
      url: addressOf(destination),
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': userAgent },
      body: new TextEncoder().encode(JSON.stringify(message.ok)),
      tls,
    });
    return readAnswer(destination, outcome);
  };
}

function addressOf(destination: ChatDestination): string {
  switch (destination.type) {
    case 'telegram':
      return `${destination.apiUrl ?? telegramApi}/bot${destination.botToken}/sendMessage`;
    case 'discord': {
      // Without it the answer comes before the message is there, and says nothing of its failure.
      const url = new URL(destination.url);
      url.searchParams.set('wait', 'true');
      return url.href;
    }
    default:
      return destination.url;
  }
}

/** Telegram and Discord say in the body how long to wait and what is wrong; the others as HTTP has it. */
function readAnswer({ type }: ChatDestination, outcome: Outcome): Outcome {
  if (outcome.kind === 'failed' || isSuccess(outcome)) return outcome;
  const body = readObject(outcome.body);
  const said = type === 'telegram' ? body['description'] : body['message'];
  const cause =
    (type === 'telegram' || type === 'discord') && typeof said === 'string' && said !== ''
      ? { cause: `answered ${outcome.status}: ${said.replaceAll(/\s+/g, ' ').slice(0, 200)}` }
      : {};
  const retryAfter =
    type === 'telegram' ? readObject(body['parameters'])['retry_after'] : body['retry_after'];
  if (type !== 'telegram' && type !== 'discord') return outcome;
  return {
    ...outcome,
    ...cause,
    // Discord gives fractions of seconds, the header of HTTP takes whole ones.
    ...(typeof retryAfter === 'number' && retryAfter >= 0
      ? { retryAfter: String(Math.ceil(retryAfter)) }
      : {}),
  };
}

function readObject(value: unknown): Record<string, unknown> {
  if (!(value instanceof Uint8Array)) {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  }
  try {
    return readObject(JSON.parse(new TextDecoder().decode(value)));
  } catch {
    return {};
  }
}
