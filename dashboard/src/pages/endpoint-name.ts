/** What an endpoint is called: by its address, or by its destination where that has one of its own. */
import { connectionWords } from '../i18n/areas/connections.ts';
import { useWords } from '../i18n/use-words.ts';
import { kindWords } from './kind-words.ts';

/** `destination:slack` says little to people: the words of its kind take the place of it. */
export function useAddressWords(): (url: string) => string {
  const t = useWords(connectionWords);
  return (url) => {
    const kind = /^destination:(.+)$/.exec(url)?.[1];
    return kind === undefined ? url : kindWords(kind, t);
  };
}
