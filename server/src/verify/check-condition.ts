/** Tells whether a request is of the kind that a condition describes. */
import { fillText } from './fill-template.ts';
import type { Condition, Place } from './provider.ts';
import { isSameText } from './same-secret.ts';
import type { Subject } from './subject.ts';

export function holdsFor(condition: Condition, subject: Subject): boolean {
  const { method, has = [], lacks = [], words = [], equals = {} } = condition;
  if (method !== undefined && subject.request.method !== method) return false;
  if (!has.every((place) => subject.texts(place).length > 0)) return false;
  if (lacks.some((place) => subject.texts(place).length > 0)) return false;
  if (!words.every((place) => /^[\w+/=.-]{1,256}$/.test(subject.text(place) ?? ''))) return false;
  return Object.entries(equals).every(([place, template]) => {
    const found = subject.text(place as Place);
    const expected = template === undefined ? null : fillText(template, subject);
    return found !== null && expected !== null && isSameText(found, expected);
  });
}
