/** Makes what a provider calls an event fit the names that events may have here. */

const charsMax = 256;

/** `[a-zA-Z0-9\-_.]{1,256}`: runs of other characters become one `.`, as `order/paid` → `order.paid`. */
export function fitEventType(name: string): string {
  const fitting = name
    .replaceAll(/[^\w.-]+/g, '.')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^\.|\.$/g, '')
    .slice(0, charsMax);
  return fitting === '' ? 'webhook.received' : fitting;
}
