/** What something is tried out on: a message that was really sent, an example, or what somebody typed. */
import type { EventType, Message } from '../../api/shapes.ts';
import { exampleOf } from '../example.ts';

export interface Sample {
  /** Of a kept message whose payload was not touched. */
  msgId: string | null;
  eventType: string | null;
  text: string;
}

export const emptySample: Sample = { msgId: null, eventType: null, text: '{\n  "id": 1\n}' };

export function sampleOfMessage({ id, eventType, payload }: Message): Sample {
  return { msgId: id, eventType, text: JSON.stringify(payload, null, 2) };
}

/** Null where the event type has no example. */
export function sampleOfType(type: EventType): Sample | null {
  const example = exampleOf(type);
  if (example === undefined) return null;
  return { msgId: null, eventType: type.name, text: JSON.stringify(example, null, 2) };
}

/** As the API takes it; null where what was typed is no JSON. */
export function askedOf({ msgId, eventType, text }: Sample): object | null {
  if (msgId !== null) return { msgId };
  try {
    const payload = JSON.parse(text) as unknown;
    return { payload, ...(eventType === null ? {} : { eventType }) };
  } catch {
    return null;
  }
}
