/**
 * Names that mean something within somebody's own network only: they may lead to what the
 * deployment allows, and to nothing else, public or not.
 */

/** Reserved for this use (RFC 6761, RFC 6762, RFC 8375, ICANN), or used so without being reserved. */
const innerSuffixes = new Set([
  'localhost',
  'localdomain',
  'local',
  'internal',
  'svc',
  'lan',
  'home',
  'corp',
  'intranet',
  'private',
]);

/** Where clouds hand out credentials under names that look public. */
const metadataHosts = new Set(['metadata.goog', 'metadata.tencentyun.com', 'metadata.azure.com']);

/** The name without the dots at its end, in small letters. */
export function bareName(name: string): string {
  return name.replace(/\.+$/, '').toLowerCase();
}

/** Names of the machine itself, which no name server is asked for (RFC 6761, section 6.3). */
export function isLocalhost(name: string): boolean {
  return /(^|\.)localhost$/.test(bareName(name));
}

/** Whether the name stands for something within a network; one without a dot always does. */
export function isInnerName(name: string): boolean {
  const bare = bareName(name);
  const labels = bare.split('.');
  if (labels.length === 1 || innerSuffixes.has(labels.at(-1)!)) return true;
  return (
    bare === 'home.arpa' ||
    bare.endsWith('.home.arpa') ||
    metadataHosts.has(bare) ||
    [...metadataHosts].some((host) => bare.endsWith(`.${host}`))
  );
}
