/** `gancho config`: every option with its meaning, default and present value. */
import { options, type Config, type ReadConfig } from '../config.ts';

export function renderConfig({ config, sources, file }: ReadConfig): string {
  const lines: string[] = [];
  for (const { key, env, meaning, fallback, secret } of options) {
    lines.push(env, `  ${meaning}`);
    lines.push(`  in the file: ${key}`);
    lines.push(`  default: ${show(fallback as Config[keyof Config], false)}`);
    lines.push(`  now:     ${show(config[key], secret === true)} (${sources[key]})`, '');
  }
  lines.push(
    file === null
      ? 'No configuration file is in use. Write gancho.yaml here, or name one with GANCHO_CONFIG or --config.'
      : `Configuration file: ${file}`,
  );
  return lines.join('\n');
}

/** Enough of a secret to tell two apart, not enough to guess one. */
function show(value: Config[keyof Config], secret: boolean): string {
  if (value === null) return 'not set';
  if (secret) return `${String(value).slice(0, 3)}… (${String(value).length} characters)`;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',');
  return String(value);
}
