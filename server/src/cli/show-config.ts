/** `gancho config`: every option with its meaning, default and present value. */
import { options, type Config, type ReadConfig } from '../config.ts';

export function renderConfig({ config, sources, file }: ReadConfig): string {
  const lines: string[] = [];
  for (const { key, env, meaning, fallback, secret } of options) {
    lines.push(env, `  ${meaning}`);
    lines.push(`  in the file: ${key}`);
    lines.push(`  default: ${showValue(fallback as Config[keyof Config])}`);
    lines.push(`  now:     ${showValue(config[key], secret)} (${sources[key]})`, '');
  }
  lines.push(
    file === null
      ? 'No configuration file is in use. Write gancho.yaml here, or name one with GANCHO_CONFIG or --config.'
      : `Configuration file: ${file}`,
  );
  return lines.join('\n');
}

/** A value as a person writes it. Of a secret, enough to tell two apart and not to guess one. */
export function showValue(value: Config[keyof Config], secret = false): string {
  if (value === null) return 'not set';
  if (secret) return `${String(value).slice(0, 3)}… (${String(value).length} characters)`;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',');
  return String(value);
}
