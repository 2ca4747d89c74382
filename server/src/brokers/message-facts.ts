/** What a message is called at a broker: its headers, its key and subject, filled from templates. */
import type { ShapedDelivery } from '../domain/destination.ts';
import { renderTemplate } from '../domain/template.ts';
import { templateValues } from '../domain/template-values.ts';
import { BrokerFailure } from './broker-parts.ts';

/**
 * Names in lower case: those that the owner of the endpoint added, and by which a consumer knows the
 * message. They say the same for each attempt but for the timestamp.
 */
export function headersOf(shaped: ShapedDelivery, now: number): Record<string, string> {
  const { delivery, headers, eventType, contentType } = shaped;
  return {
    ...headers,
    'content-type': contentType,
    'webhook-id': delivery.messageId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-event-type': eventType,
  };
}

/**
 * By which a broker knows a message again. It names the endpoint too: another endpoint of the same
 * stream may have made something else of the message.
 */
export function repetitionKey({ delivery }: ShapedDelivery): string {
  return `${delivery.messageId}.${delivery.endpointId}`;
}

/** Fills a template; throws a `BrokerFailure` where a value is missing or nothing is left. */
export function fill(what: string, template: string, shaped: ShapedDelivery): string {
  const filled = renderTemplate(template, templateValues(shaped), {
    escape: 'none',
    missing: 'error',
  });
  if ('error' in filled) throw new BrokerFailure(`not sent: the ${what}: ${filled.error}`);
  if (filled.ok === '') throw new BrokerFailure(`not sent: the ${what} is empty for this message`);
  return filled.ok;
}
