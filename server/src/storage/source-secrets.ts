/** Seals and opens the settings of a source and the secret part of its address. */
import type { Source } from '../domain/source.ts';
import type { SecretBox } from './secret-box.ts';

export function sealSourceConfig(
  box: SecretBox,
  sourceId: string,
  config: Readonly<Record<string, unknown>>,
): Uint8Array {
  return box.seal(JSON.stringify(config), `${sourceId}/config`);
}

/** Throws `SecretUnreadable`. */
export function openSourceConfig(
  box: SecretBox,
  { id, config }: Pick<Source, 'id' | 'config'>,
): Record<string, unknown> {
  return JSON.parse(box.open(config, `${id}/config`)) as Record<string, unknown>;
}

export function sealSourceToken(box: SecretBox, sourceId: string, token: string): Uint8Array {
  return box.seal(token, `${sourceId}/token`);
}

/** Throws `SecretUnreadable`. */
export function openSourceToken(
  box: SecretBox,
  { id, token }: Pick<Source, 'id' | 'token'>,
): string {
  return box.open(token, `${id}/token`);
}
