/** Asks the API for what a recipe declares, so that a refusal names the setting that has to change. */
import { ApiFailure, type ApiClient } from '../api-client.ts';
import { fillIn, settingsNamedIn, type RecipeValues } from './recipe-file.ts';

export type AskAsWritten = (method: string, path: string, written: unknown) => Promise<any>;

/** `written` is sent with the settings in their places. Throws `ApiFailure`. */
export function createAskAsWritten(api: ApiClient, settings: RecipeValues): AskAsWritten {
  return async (method, path, written) => {
    try {
      return await api.ask(method, path, fillIn(written, settings));
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      const names = new Set(
        error.fields.flatMap(({ loc }) => settingsNamedIn(placeIn(written, loc.slice(1)))),
      );
      if (names.size === 0) throw error;
      const hint = `Set by ${[...names].map((name) => `--set ${name}=…`).join(', ')}`;
      throw new ApiFailure(`${error.message}\n${hint}`, error.status, error.fields);
    }
  };
}

/** What stands there, or the nearest that holds it: a refusal may name what the server makes of it. */
function placeIn(written: unknown, loc: readonly (string | number)[]): unknown {
  let value = written;
  for (const step of loc) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) break;
    value = (value as Record<string, unknown>)[step];
  }
  // The whole of it names every setting, which helps nobody.
  return value === written ? null : value;
}
