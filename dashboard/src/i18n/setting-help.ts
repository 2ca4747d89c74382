/** What the server says of settings of sources, in the language of the reader. */
import { settingHelpPtBr } from './setting-help-pt-br.ts';
import type { Locale } from './translate.ts';

/** What has no translation is shown as the server says it. */
export function settingHelp(help: string, locale: Locale): string {
  return locale === 'en' ? help : (settingHelpPtBr[help] ?? help);
}
