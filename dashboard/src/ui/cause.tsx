/** Why something could not be sent, in the language of the page where there are words for it. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Say } from '../i18n/server-sentences/sentences.ts';
import { usePreferences } from '../i18n/preferences.tsx';

let loaded: Say | null = null;

/** Null for what has no words in the language of the page, and until they are there. */
export function useSayCause(): Say {
  const { locale } = usePreferences();
  const [say, setSay] = useState<Say | null>(() => loaded);
  const isWanted = locale === 'pt-BR' && say === null;
  useEffect(() => {
    if (!isWanted) return undefined;
    let isLeft = false;
    void import('../i18n/server-sentences/say-cause-in-portuguese.ts').then(
      ({ sayCauseInPortuguese }) => {
        loaded = sayCauseInPortuguese;
        if (!isLeft) setSay(() => sayCauseInPortuguese);
      },
    );
    return () => {
      isLeft = true;
    };
  }, [isWanted]);
  return locale === 'pt-BR' ? (say ?? sayNothing) : sayAsIs;
}

const sayNothing: Say = () => null;
const sayAsIs: Say = (sentence) => sentence;

/** What has no words stays English, and says so to whoever listens. */
export function Cause({ text }: { text: string }) {
  const said = useSayCause()(text);
  return said === null ? <span lang="en">{text}</span> : said;
}

/** Why something failed, among other facts; none where it did not. */
export function causeFacts(
  { cause }: { cause?: string | null | undefined },
  name: string,
): [name: string, value: ReactNode][] {
  return cause ? [[name, <Cause key="cause" text={cause} />]] : [];
}
