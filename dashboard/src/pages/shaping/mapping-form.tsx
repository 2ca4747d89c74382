/** A mapping without code: rows of where to, from what and when. */
import { mappingWords } from '../../i18n/areas/mapping.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { emptyRow, type MappingRow, type RowMapping } from './mapping-rows.ts';

export function MappingForm({
  mapping,
  onChange,
}: {
  mapping: RowMapping;
  onChange: (mapping: RowMapping) => void;
}) {
  const t = useWords(mappingWords);
  const { rows } = mapping;
  const setRow = (at: number, change: Partial<MappingRow>): void =>
    onChange({
      ...mapping,
      rows: rows.map((row, index) => (index === at ? { ...row, ...change } : row)),
    });
  const hints = {
    path: 'payload.order.id',
    template: '#{{payload.order.id}} {{payload.name | upper}}',
    constant: t('constantExample'),
  };
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <CheckField
        label={t('keeps')}
        hint={t('keepsHint')}
        checked={mapping.keepsPayload}
        onChange={(event) => onChange({ ...mapping, keepsPayload: event.target.checked })}
      />
      <ol className="flex flex-col gap-3">
        {rows.map((row, index) => (
          <li key={index}>
            <fieldset className="grid min-w-0 gap-2 rounded-md border border-line p-3 sm:grid-cols-2">
              <legend className="px-1 text-[0.87rem] text-muted">
                {t('row', { number: index + 1 })}
              </legend>
              <TextField
                label={t('target')}
                value={row.target}
                placeholder="payload.customer.name"
                onChange={(event) => setRow(index, { target: event.target.value })}
              />
              <SelectField
                label={t('from')}
                value={row.from}
                onChange={(event) =>
                  setRow(index, { from: event.target.value as MappingRow['from'] })
                }
                options={[
                  { value: 'path', label: t('path') },
                  { value: 'template', label: t('template') },
                  { value: 'constant', label: t('constant') },
                ]}
              />
              <TextField
                label={t('value')}
                value={row.value}
                placeholder={hints[row.from]}
                onChange={(event) => setRow(index, { value: event.target.value })}
              />
              <div className="flex items-end gap-1">
                <div className="min-w-0 flex-1">
                  <TextField
                    label={t('when')}
                    value={row.when}
                    placeholder={t('whenExample')}
                    onChange={(event) => setRow(index, { when: event.target.value })}
                  />
                </div>
                <IconButton
                  label={t('remove', { number: index + 1 })}
                  icon="trash"
                  onClick={() =>
                    onChange({ ...mapping, rows: rows.filter((_one, at) => at !== index) })
                  }
                />
              </div>
            </fieldset>
          </li>
        ))}
      </ol>
      <Button
        icon="plus"
        className="self-start"
        onClick={() => onChange({ ...mapping, rows: [...rows, emptyRow] })}
      >
        {t('add')}
      </Button>
    </div>
  );
}
