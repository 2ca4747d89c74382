/** A mail as it is written of a delivery: the same for each attempt, its id included. */
import type { EmailDestination, ShapedDelivery } from './destination.ts';
import { timeOfId } from './ids.ts';
import { mainFields, oneLine, shortened } from './message-summary.ts';
import { renderTemplate, type Escape } from './template.ts';
import { templateValues } from './template-values.ts';

export interface MailMessage {
  /** By which mail servers and readers know it again (RFC 5322, section 3.6.4). */
  messageId: string;
  date: Date;
  from: string;
  to: string[];
  subject: string;
  text: string | null;
  html: string | null;
}

type Filled = { ok: string | null } | { error: string };

/** What is longer makes no line of a mailbox any clearer. */
const subjectCharsMax = 250;

/** Or why a template comes to nothing that can be sent. */
export function mailMessage(
  destination: EmailDestination,
  shaped: ShapedDelivery,
): { ok: MailMessage } | { error: string } {
  const { from, to, subjectTemplate, template, htmlTemplate } = destination;
  const { delivery, eventType } = shaped;
  const values = templateValues(shaped);
  const fill = (what: string, text: string | null, escape: Escape): Filled => {
    if (text === null) return { ok: null };
    const filled = renderTemplate(text, values, { escape });
    return 'error' in filled ? { error: `the ${what}: ${filled.error}` } : filled;
  };
  const subject = fill('subjectTemplate', subjectTemplate, 'none');
  if ('error' in subject) return subject;
  const text = fill('template', template, 'none');
  if ('error' in text) return text;
  const html = fill('htmlTemplate', htmlTemplate, 'html');
  if ('error' in html) return html;
  const usualText = html.ok === null ? usualMail(shaped) : null;
  // A line break in a subject would begin a header of its own.
  const subjectLine = shortened(oneLine(subject.ok ?? ''), subjectCharsMax);
  return {
    ok: {
      messageId: `<${delivery.messageId}.${delivery.endpointId}@${hostOf(from)}>`,
      date: new Date(timeOfId(delivery.messageId)),
      from,
      to,
      subject: subjectLine === '' ? eventType : subjectLine,
      text: text.ok ?? usualText,
      html: html.ok,
    },
  };
}

function usualMail({ eventType, payload, delivery }: ShapedDelivery): string {
  const lines = mainFields(payload).map(({ name, value }) => `${name}: ${value}`);
  return [eventType, '', ...lines, '', delivery.messageId, ''].join('\n');
}

function hostOf(from: string): string {
  return /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
}
