/** Puts together how alarms reach people: by the senders of destinations, and the mail server of all. */
import type { Config } from './config.ts';
import { createSendToChat } from './delivery/send-to-chat.ts';
import type {
  AlarmChannelSettings,
  AlarmSent,
  AlarmWords,
  SendAlarm,
} from './domain/alarm-channel.ts';
import { chatBold } from './domain/chat-text.ts';
import type { EmailDestination, SendTo, SendWay, ShapedDelivery } from './domain/destination.ts';
import { causeOf, isSuccess, type Outcome } from './domain/outcome.ts';
import { retryAfterMs } from './domain/retry-after.ts';
import type { Clock } from './lib/clock.ts';
import { readMailServer } from './lib/read-address.ts';
import type { Transport } from './outbound/transport.ts';

export interface SendAlarmParts {
  clock: Clock;
  transport: Transport;
  sendMail: SendTo<EmailDestination>;
  config: Pick<Config, 'smtpUrl' | 'mailFrom'>;
  userAgent: string;
}

export function createSendAlarm(parts: SendAlarmParts): SendAlarm {
  const { clock, transport, sendMail, userAgent } = parts;
  const mailWay = mailWayOf(parts.config);
  const sendToChat = createSendToChat(transport);

  function send(
    settings: AlarmChannelSettings,
    shaped: ShapedDelivery,
    way: SendWay,
  ): Promise<Outcome> {
    if (settings.type !== 'email') {
      const mark = chatBold[settings.type];
      const template = `${mark}{{payload.title}}${mark}\n\n{{payload.text}}`;
      return sendToChat({ ...settings, template }, shaped, way);
    }
    if (mailWay !== null) return sendMail({ ...mailWay, to: settings.to }, shaped, way);
    const cause = 'this server has no mail server: set GANCHO_SMTP_URL and GANCHO_MAIL_FROM';
    return Promise.resolve({ kind: 'failed', cause, durationMs: 0 });
  }

  return async ({ id, environmentId, settings }, words, noticeId) => {
    // No connection is shared with what applications send.
    const applicationId = `${environmentId}/alarms`;
    const way = {
      environmentId,
      applicationId,
      endpointId: id,
      url: '',
      userAgent,
      tls: null,
      oauth: null,
      headers: () => ({}),
    };
    const outcome = await send(settings, shapedOf(way, words, noticeId), way);
    return sentOf(settings, outcome, clock.now());
  };
}

/** Null where the server was started without. */
function mailWayOf({ smtpUrl, mailFrom }: SendAlarmParts['config']): EmailDestination | null {
  if (smtpUrl === null || mailFrom === null) return null;
  return {
    type: 'email',
    ...readMailServer(smtpUrl),
    from: mailFrom,
    to: [],
    subjectTemplate: '[Gancho] {{payload.title}}',
    template: '{{payload.title}}\n\n{{payload.text}}\n',
    htmlTemplate: null,
  };
}

/** As the senders of destinations take what they send. */
function shapedOf(
  { applicationId, endpointId }: SendWay,
  words: AlarmWords,
  noticeId: string,
): ShapedDelivery {
  return {
    delivery: {
      position: 0,
      messageId: noticeId,
      applicationId,
      endpointId,
      eventType: 'alarm',
      payload: null,
      contentType: null,
      headers: null,
      deliverBefore: null,
      attemptNumber: 1,
      trigger: 'scheduled',
      dueAt: 0,
      hasDueRow: false,
    },
    method: 'POST',
    url: '',
    headers: {},
    body: new Uint8Array(),
    contentType: 'application/json',
    eventType: 'alarm',
    payload: words,
    enriched: null,
  };
}

function sentOf({ type }: AlarmChannelSettings, outcome: Outcome, now: number): AlarmSent {
  if (outcome.kind === 'failed' || !isSuccess(outcome)) {
    const asked = outcome.kind === 'failed' ? null : retryAfterMs(outcome.retryAfter, now);
    return { kind: 'failed', error: causeOf(outcome)!, waitMs: asked ?? 0 };
  }
  // The first line is the server's word for those that it took.
  const [, ...refused] = type === 'email' ? new TextDecoder().decode(outcome.body).split('\n') : [];
  return { kind: 'sent', note: refused.length === 0 ? null : refused.join('; ') };
}
