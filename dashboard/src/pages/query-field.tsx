/** The filters of a list as one line of text, which is read into the address. */
import { useState, type FormEvent } from 'react';
import { queryWords } from '../i18n/areas/query.ts';
import { useWords } from '../i18n/use-words.ts';
import { useNavigation, type Search } from '../ui/page-link.tsx';
import type { ReadQuery } from './query-words.ts';

export function QueryField({
  textOf,
  read,
  example,
}: {
  textOf: (search: Search) => string;
  read: (text: string, now: number) => ReadQuery;
  example: string;
}) {
  const wt = useWords(queryWords);
  const { search, setSearch } = useNavigation();
  const shown = textOf(search);
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('query');
    const asked = read(typeof given === 'string' ? given : '', Date.now());
    setWrong(asked.kind === 'wrong' ? asked.word : null);
    if (asked.kind === 'read') setSearch(asked.search);
  };
  return (
    <form onSubmit={submit} className="min-w-0 flex-1 basis-72" role="search">
      <input
        // What is chosen by chips or forms is written anew.
        key={shown}
        name="query"
        aria-label={wt('query')}
        aria-invalid={wrong === null ? undefined : true}
        aria-describedby={wrong === null ? undefined : 'query-fault'}
        defaultValue={shown}
        placeholder={example}
        spellCheck={false}
        autoComplete="off"
        className="min-h-8 w-full rounded-md border border-line-strong bg-surface px-2 py-1 font-mono text-[0.87rem] aria-invalid:border-bad"
      />
      {wrong === null ? null : (
        <p id="query-fault" role="alert" className="mt-1 text-[0.87rem] text-bad">
          {wt('query.wrong', { word: wrong })}
        </p>
      )}
    </form>
  );
}
