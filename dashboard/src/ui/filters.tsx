/** Filters of a list: they stand in the address, and those that are set are shown as chips. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { useT } from '../i18n/preferences.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { useNavigation } from './page-link.tsx';

export interface Filter {
  name: string;
  label: string;
  /** Values to choose from; without them it is text. */
  options?: { value: string; label: string }[];
  /** A moment; kept in UTC. */
  moment?: boolean;
  placeholder?: string;
}

const box =
  'min-h-8 rounded-md border border-line-strong bg-surface px-2 py-1 text-[0.93rem] w-full sm:w-auto sm:min-w-36';

export function useFilters(filters: readonly Filter[]) {
  const { search, setSearch } = useNavigation();
  const given = filters.filter(({ name }) => (search[name] ?? '') !== '');
  return {
    values: Object.fromEntries(given.map(({ name }) => [name, search[name]!])),
    isFiltered: given.length > 0,
    clear: () => setSearch(Object.fromEntries(given.map(({ name }) => [name, '']))),
  };
}

export function FilterBar({ filters, children }: { filters: Filter[]; children?: ReactNode }) {
  const t = useT();
  const { search, setSearch } = useNavigation();
  const [isOpen, setOpen] = useState(false);
  const { isFiltered, clear } = useFilters(filters);
  const set = filters.filter(({ name }) => (search[name] ?? '') !== '');

  return (
    <div className="flex flex-col gap-2 border-b border-line px-4 py-2">
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <Button
          icon="search"
          aria-expanded={isOpen}
          data-filter-button=""
          onClick={() => setOpen(!isOpen)}
        >
          {t('action.filter')}
        </Button>
        {set.map(({ name, label, options }) => (
          <span
            key={name}
            className="inline-flex min-h-7 items-center gap-1 rounded-full bg-accent-soft py-0.5 pr-1 pl-2.5 text-[0.87rem] text-accent-strong"
          >
            {label}: {options?.find(({ value }) => value === search[name])?.label ?? search[name]}
            <button
              type="button"
              aria-label={t('action.removeFilter', { name: label })}
              className="flex size-6 items-center justify-center rounded-full hover:bg-surface"
              onClick={() => setSearch({ [name]: '' })}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
        {isFiltered ? (
          <Button look="quiet" onClick={clear}>
            {t('action.clearFilters')}
          </Button>
        ) : null}
      </div>
      {isOpen ? (
        <FilterForm
          filters={filters}
          onApply={(change) => {
            setSearch(change);
            setOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}

function FilterForm({
  filters,
  onApply,
}: {
  filters: Filter[];
  onApply: (change: Record<string, string>) => void;
}) {
  const t = useT();
  const { search } = useNavigation();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onApply(
      Object.fromEntries(
        filters.map(({ name, moment }) => {
          const given = form.get(name);
          const text = typeof given === 'string' ? given.trim() : '';
          return [name, moment === true && text !== '' ? new Date(text).toISOString() : text];
        }),
      ),
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3 pb-1">
      {filters.map(({ name, label, options, moment, placeholder }, index) => (
        <label key={name} className="flex w-full flex-col gap-0.5 text-[0.87rem] sm:w-auto">
          {label}
          {options === undefined ? (
            <input
              name={name}
              autoFocus={index === 0}
              type={moment === true ? 'datetime-local' : 'text'}
              defaultValue={moment === true ? localText(search[name]) : (search[name] ?? '')}
              placeholder={placeholder}
              className={box}
            />
          ) : (
            <select name={name} defaultValue={search[name] ?? ''} className={box}>
              <option value="">{t('filter.any')}</option>
              {options.map(({ value, label: word }) => (
                <option key={value} value={value}>
                  {word}
                </option>
              ))}
            </select>
          )}
        </label>
      ))}
      <Button look="main" type="submit">
        {t('action.apply')}
      </Button>
    </form>
  );
}

/** A moment as the field of the browser takes it, by the clock of the machine. */
export function localText(time: string | undefined): string {
  if (time === undefined || time === '') return '';
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
