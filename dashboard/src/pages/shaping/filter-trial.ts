/** Which of the newest messages a filter takes, asked of the server one by one. */
import { ask } from '../../api/client.ts';
import type { Message } from '../../api/shapes.ts';

export interface FilterAnswer {
  matches: boolean;
  conditions: { place: (string | number)[]; holds: boolean; found: unknown[] }[];
}

export interface Trial {
  message: Message;
  answer: FilterAnswer;
}

const atOnce = 4;

/** In the order of the messages; rejects with the first refusal. */
export async function tryFilter(
  api: string,
  filter: unknown,
  messages: readonly Message[],
): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (let at = 0; at < messages.length; at += atOnce) {
    const part = messages.slice(at, at + atOnce).map(async (message) => {
      const body = { filter, payload: message.payload };
      const answer = await ask<FilterAnswer>('POST', `${api}/endpoint/filter/test`, { body });
      return { message, answer };
    });
    trials.push(...(await Promise.all(part)));
  }
  return trials;
}

/** The first condition that kept a message away, as it stands in the filter. */
export function keptAwayBy({ conditions }: FilterAnswer): string | null {
  const failed = conditions.find(({ holds }) => !holds);
  if (failed === undefined) return null;
  const found =
    failed.found.length === 0 ? '' : ` (${JSON.stringify(failed.found[0]).slice(0, 60)})`;
  return `${failed.place.join('.')}${found}`;
}
