/** Headers that are added to each request; those that are secret are known by name only. */
import { useState } from 'react';
import { useChange, useThing } from '../api/queries.ts';
import type { EndpointHeaders } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';
import { Refused } from '../ui/refused.tsx';

export function EndpointHeaderForm({ path }: { path: string }) {
  const t = useT();
  const { data } = useThing<EndpointHeaders>(`${path}/headers`);
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const change = useChange<object>((body) => ({ method: 'PATCH', path: `${path}/headers`, body }), {
    onDone: () => {
      setName('');
      setValue('');
    },
  });
  const shown = Object.entries(data?.headers ?? {});
  const secret = data?.sensitive ?? [];
  return (
    <Section title={t('headers.title')}>
      <div className="flex flex-col gap-3">
        {shown.length + secret.length === 0 ? (
          <p className="text-[0.93rem] text-muted">{t('headers.none')}</p>
        ) : (
          <ul className="divide-y divide-line rounded-md border border-line">
            {[...shown, ...secret.map((one): [string, null] => [one, null])].map(
              ([header, text]) => (
                <li
                  key={header}
                  className="flex items-center gap-2 py-0.5 pr-1 pl-3 text-[0.93rem]"
                >
                  <span className="min-w-0 flex-1 break-all">
                    <code>{header}</code>:{' '}
                    <span className="text-muted">
                      {text === null ? t('attempt.secretHeader') : text}
                    </span>
                  </span>
                  <IconButton
                    label={t('headers.remove', { name: header })}
                    icon="trash"
                    onClick={() => change.mutate({ headers: {}, deleteHeaders: [header] })}
                  />
                </li>
              ),
            )}
          </ul>
        )}
        <Refused problem={change.error} />
        <form
          className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]"
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ headers: { [name]: value } });
          }}
        >
          <TextField
            label={t('field.name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="x-tenant"
            required
          />
          <TextField
            label={t('field.value')}
            value={value}
            onChange={(event) => setValue(event.target.value)}
            required
          />
          <Button type="submit" icon="plus" busy={change.isPending}>
            {t('action.add')}
          </Button>
        </form>
      </div>
    </Section>
  );
}
