/** Reads fields of senders that write the same name in several ways. */

/**
 * The text or number of a member, whatever the case of its name, at the top or within `data`;
 * null where there is none, or where two of them say different things.
 */
export function textInAnyCase(body: unknown, name: string): string | null {
  const found = new Set<string>();
  for (const object of [body, ...membersIn(body, 'data')]) {
    for (const value of membersIn(object, name)) {
      if (typeof value === 'string' || typeof value === 'number') found.add(String(value));
    }
  }
  return found.size === 1 ? [...found][0]! : null;
}

function membersIn(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const wanted = name.toLowerCase();
  return Object.entries(value)
    .filter(([one]) => one.toLowerCase() === wanted)
    .map(([, member]: [string, unknown]) => member);
}
