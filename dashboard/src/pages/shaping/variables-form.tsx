/** Names and texts that code reads as `webhook.variables`; they are kept sealed, so keys may stand there. */
import { transformationWords } from '../../i18n/areas/transformation.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';

export type Variables = [name: string, value: string][];

export function VariablesForm({
  variables,
  onChange,
}: {
  variables: Variables;
  onChange: (variables: Variables) => void;
}) {
  const t = useWords(transformationWords);
  const set = (at: number, pair: [string, string]): void => onChange(variables.with(at, pair));
  return (
    <details className="rounded-md border border-line">
      <summary className="min-h-9 cursor-pointer px-3 py-1.5 text-[0.93rem] font-medium">
        {t('variables')}{' '}
        <span className="font-normal text-muted">({String(variables.length)})</span>
      </summary>
      <div className="flex flex-col gap-3 border-t border-line p-3">
        <p className="text-[0.87rem] text-muted">{t('variablesHint')}</p>
        {variables.map(([name, value], index) => (
          <div key={index} className="grid grid-cols-[1fr_1fr_auto] items-end gap-2">
            <TextField
              label={t('variableName')}
              value={name}
              onChange={(event) => set(index, [event.target.value, value])}
            />
            <TextField
              label={t('variableValue')}
              value={value}
              onChange={(event) => set(index, [name, event.target.value])}
            />
            <IconButton
              label={t('removeVariable', { name })}
              icon="trash"
              onClick={() => onChange(variables.filter((_one, at) => at !== index))}
            />
          </div>
        ))}
        <Button
          icon="plus"
          className="self-start"
          onClick={() => onChange([...variables, ['', '']])}
        >
          {t('addVariable')}
        </Button>
      </div>
    </details>
  );
}
