/** The headers that pages and their files are served with. */
import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** What the build writes in the place of a nonce. */
export const nonceMark = 'NONCE_OF_THIS_ANSWER';

/**
 * Scripts come from this server alone, and none stands in a page. Styles too; the nonce is for those
 * that a dialog adds while it is open, and for the look of a portal.
 */
export function sendPage(reply: FastifyReply, page: string, ancestors: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
  return withGuards(reply)
    .header('content-security-policy', policy)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page.replaceAll(nonceMark, nonce));
}

export function withGuards(reply: FastifyReply): FastifyReply {
  return reply
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin');
}

/** As the value of an attribute. */
export function attributeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
