/** Invents a week of deliveries with an outage in it, the same for the same seed and moment. */
import type { Random } from '../lib/random.ts';
import { demoEventTypes } from '../domain/demo.ts';

export interface PastMessage {
  at: number;
  eventType: string;
  payload: Record<string, unknown>;
}

export interface PastAttempt {
  at: number;
  number: number;
  status: number;
  durationMs: number;
  cause: string | null;
  /** When the next one was due; null where none followed. */
  nextAt: number | null;
}

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
export const weekMs = 7 * dayMs;
/** The outage begins so long before the present, and lasts so long. */
export const outage = { agoMs: 2 * dayMs + 5 * hourMs, lastsMs: 4 * hourMs };
/** Since then an endpoint fails that has not come back. */
export const failingMs = 5 * hourMs;

const busyPerHour = 5;
const quietPerHour = 1;
const waitsMs = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000];

/** Messages of the week before `now`, oldest first: more of them by day, fewer at night. */
export function pastMessages(random: Random, now: number): PastMessage[] {
  const messages: PastMessage[] = [];
  const from = Math.floor((now - weekMs) / hourMs) * hourMs;
  for (let hour = from; hour < now; hour += hourMs) {
    const ofDay = new Date(hour).getUTCHours();
    const isBusy = ofDay >= 8 && ofDay < 20;
    const count = Math.round((isBusy ? busyPerHour : quietPerHour) * (0.5 + random.fraction()));
    const moments = Array.from({ length: count }, () => hour + random.fraction() * hourMs);
    for (const moment of moments.toSorted((a, b) => a - b)) {
      const at = Math.floor(moment);
      if (at >= now - 60_000) continue;
      const type = demoEventTypes[Math.floor(random.fraction() * demoEventTypes.length)]!;
      const number = 100 + messages.length;
      messages.push({
        at,
        eventType: type.name,
        payload: { ...type.example, number, demo: true },
      });
    }
  }
  return messages;
}

/** Whether a receiver that had the outage, or one that fails still, takes what comes at a moment. */
export function isDown(kind: 'steady' | 'outage' | 'failing', at: number, now: number): boolean {
  const began = now - outage.agoMs;
  if (kind === 'outage') return at >= began && at < began + outage.lastsMs;
  return kind === 'failing' && at >= now - failingMs;
}

/** The attempts of one delivery up to the present; the last one may have its next one to come. */
export function pastAttempts(
  random: Random,
  kind: 'steady' | 'outage' | 'failing',
  acceptedAt: number,
  now: number,
): PastAttempt[] {
  const attempts: PastAttempt[] = [];
  let at = acceptedAt + 20 + Math.floor(random.fraction() * 80);
  for (let number = 1; at < now; number += 1) {
    const durationMs = 30 + Math.floor(random.fraction() ** 3 * 900);
    const isBad = isDown(kind, at, now) || random.fraction() < 0.015;
    if (!isBad) {
      attempts.push({ at, number, status: 204, durationMs, cause: null, nextAt: null });
      return attempts;
    }
    const wait = waitsMs[number - 1];
    const nextAt = wait === undefined ? null : at + durationMs + wait;
    const cause = 'answered 503';
    attempts.push({ at, number, status: 503, durationMs, cause, nextAt });
    if (nextAt === null) return attempts;
    at = nextAt;
  }
  return attempts;
}
