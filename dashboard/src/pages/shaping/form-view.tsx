/** Draws forms that are data. A secret is written and never read: what is there stays until somebody types. */
import type { ApiProblem } from '../../api/client.ts';
import { destinationWords } from '../../i18n/areas/destination.ts';
import { useWords } from '../../i18n/use-words.ts';
import { EditCode } from '../../ui/edit-code.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/problem-words.ts';
import type { FieldSpec } from './form-fields.ts';
import {
  isShown,
  linesOf,
  pairsOf,
  readPairs,
  valueAt,
  withValue,
  type Values,
} from './form-values.ts';

export interface FormProps {
  fields: readonly FieldSpec[];
  values: Values;
  onChange: (values: Values) => void;
  problem: ApiProblem | null;
  /** Where the document stands in what is sent, such as `auth.`. */
  place?: string;
}

export function FormView({ fields, values, onChange, problem, place = '' }: FormProps) {
  return (
    <>
      {fields
        .filter((field) => isShown(field, values))
        .map((field) => (
          <OneField
            key={field.name}
            field={field}
            value={valueAt(values, field.name)}
            onChange={(value) => onChange(withValue(values, field.name, value))}
            fault={faultAt(problem, place + field.name)}
          />
        ))}
    </>
  );
}

/** A refusal of a preview names the place within `destination` or `enrichment`. */
export function faultAt(problem: ApiProblem | null, name: string): string | undefined {
  return (
    faultOf(problem, name) ??
    faultOf(problem, `destination.${name}`) ??
    faultOf(problem, `enrichment.${name}`)
  );
}

function OneField({
  field: { label: key, hint: hintKey, kind, usual, choices = [], required = false },
  value,
  onChange,
  fault,
}: {
  field: FieldSpec;
  value: unknown;
  onChange: (value: unknown) => void;
  fault: string | undefined;
}) {
  const t = useWords(destinationWords);
  const label = required ? t(key) : t('optional', { name: t(key) });
  const hint = hintKey === undefined ? undefined : t(hintKey);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const common = { label, hint, fault };
  switch (kind) {
    case 'check':
      return (
        <CheckField
          label={t(key)}
          hint={hint}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case 'choice':
      return (
        <SelectField
          {...common}
          label={t(key)}
          value={text === '' ? choices[0] : text}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
          options={choices.map((choice) => ({
            value: choice,
            label: choiceWords(choice, t('none')),
          }))}
        />
      );
    case 'secret':
    case 'secret-text':
      return (
        <SecretField {...common} isLong={kind === 'secret-text'} value={text} onChange={onChange} />
      );
    case 'template':
      return (
        <EditCode
          label={label}
          hint={hint ?? ''}
          fault={fault}
          language="json"
          text={text}
          onChange={onChange}
        />
      );
    case 'lines':
      return (
        <TextArea
          {...common}
          rows={2}
          defaultValue={linesOf(value)}
          onChange={(event) =>
            onChange(
              event.target.value
                .split('\n')
                .map((line) => line.trim())
                .filter((line) => line !== ''),
            )
          }
        />
      );
    case 'pairs':
      return (
        <TextArea
          {...common}
          rows={2}
          defaultValue={pairsOf(value)}
          onChange={(event) => onChange(readPairs(event.target.value))}
        />
      );
    case 'number':
      return (
        <TextField
          {...common}
          inputMode="numeric"
          value={text}
          placeholder={usual}
          onChange={(event) =>
            onChange(
              /^\d+$/.test(event.target.value) ? Number(event.target.value) : event.target.value,
            )
          }
        />
      );
    default:
      return (
        <TextField
          {...common}
          value={text}
          placeholder={usual}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

/** What is shown in the place of a secret stays what is sent until something else is typed. */
function SecretField({
  label,
  hint,
  fault,
  isLong,
  value,
  onChange,
}: {
  label: string;
  hint: string | undefined;
  fault: string | undefined;
  isLong: boolean;
  value: string;
  onChange: (value: unknown) => void;
}) {
  const t = useWords(destinationWords);
  const isKept = value.includes('********');
  const rest = {
    label,
    hint: isKept ? t('kept', { shown: value }) : hint,
    fault,
    value: isKept ? '' : value,
    placeholder: isKept ? t('typeToReplace') : undefined,
    autoComplete: 'off',
  };
  return isLong ? (
    <TextArea {...rest} rows={4} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <TextField {...rest} type="password" onChange={(event) => onChange(event.target.value)} />
  );
}

const choiceWords = (choice: string, none: string): string => (choice === '' ? none : choice);
