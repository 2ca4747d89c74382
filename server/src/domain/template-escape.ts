/** What values must not break out of, by the media type that they are written into. */
import type { Escape } from './template.ts';

export function escapeOfType(contentType: string): Escape {
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (type.endsWith('/json') || type.endsWith('+json')) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'url';
  return type === 'text/html' || type.endsWith('/xml') || type.endsWith('+xml') ? 'html' : 'none';
}
