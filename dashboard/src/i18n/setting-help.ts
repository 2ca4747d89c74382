/** What the server says of settings of sources and of presets of enrichments, in the language of the reader. */
import { settingHelpOfProvidersAbroad } from './setting-help-pt-br-abroad.ts';
import { settingHelpOfPresets } from './setting-help-pt-br-presets.ts';
import { settingHelpPtBr } from './setting-help-pt-br.ts';
import type { Locale } from './translate.ts';

/** What has no translation is shown as the server says it. */
export function settingHelp(help: string, locale: Locale): string {
  if (locale === 'en') return help;
  return (
    settingHelpPtBr[help] ??
    settingHelpOfProvidersAbroad[help] ??
    settingHelpOfPresets[help] ??
    help
  );
}
