/** What a server asks of its callers: how Gancho shows itself to it. */
import type { ApiProblem } from '../../api/client.ts';
import { destinationWords } from '../../i18n/areas/destination.ts';
import { useWords } from '../../i18n/use-words.ts';
import { SelectField } from '../../ui/field.tsx';
import { authFields } from './form-fields.ts';
import { filledIn, type Values } from './form-values.ts';
import { FormView } from './form-view.tsx';

const types = ['none', 'basic', 'apiKey', 'bearer', 'oauth2', 'oauth1'] as const;

export function AuthForm({
  values,
  onChange,
  problem,
}: {
  values: Values;
  onChange: (values: Values) => void;
  problem: ApiProblem | null;
}) {
  const t = useWords(destinationWords);
  const type = typeOf(values);
  return (
    <fieldset className="flex flex-col gap-4 rounded-md border border-line p-3">
      <legend className="px-1 text-[0.93rem] font-medium">{t('access')}</legend>
      <SelectField
        label={t('accessKind')}
        value={type}
        onChange={(event) => onChange({ type: event.target.value })}
        options={types.map((value) => ({ value, label: t(`auth.${value}`) }))}
      />
      <FormView
        key={type}
        fields={authFields[type]!}
        values={values}
        onChange={onChange}
        problem={problem}
        place="auth."
      />
    </fieldset>
  );
}

function typeOf({ type }: Values): (typeof types)[number] {
  return types.find((one) => one === type) ?? 'none';
}

/** As the API takes it. */
export function authOf(values: Values): Values {
  const type = typeOf(values);
  return { type, ...filledIn(authFields[type]!, values) };
}
