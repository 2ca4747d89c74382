/** What a key may do: everything, or reading and writing by resource. */
import { scopedResources } from '../../../server/src/domain/scope.ts';
import { useT } from '../i18n/preferences.tsx';
import { CheckField } from '../ui/field.tsx';

export function ScopeChoice({
  scopes,
  onChange,
}: {
  scopes: string[] | null;
  onChange: (scopes: string[] | null) => void;
}) {
  const t = useT();
  const toggle = (scope: string, isOn: boolean): void =>
    onChange(isOn ? [...(scopes ?? []), scope] : (scopes ?? []).filter((one) => one !== scope));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-[0.93rem] font-medium">{t('keys.scopes')}</legend>
      <CheckField
        label={t('keys.everything')}
        checked={scopes === null}
        onChange={(event) => onChange(event.target.checked ? null : [])}
      />
      {scopes === null ? null : (
        <div className="overflow-x-auto rounded-md border border-line">
          <table className="w-full text-[0.93rem]">
            <thead className="text-left text-muted">
              <tr>
                <th scope="col" className="px-3 py-1.5 font-medium">
                  {t('keys.resource')}
                </th>
                <th scope="col" className="px-3 font-medium">
                  {t('keys.read')}
                </th>
                <th scope="col" className="px-3 font-medium">
                  {t('keys.write')}
                </th>
              </tr>
            </thead>
            <tbody>
              {Object.keys(scopedResources).map((resource) => (
                <tr key={resource} className="border-t border-line">
                  <th scope="row" className="px-3 py-1 text-left font-normal">
                    <code className="text-[0.87rem]">{resource}</code>
                  </th>
                  {(['read', 'write'] as const).map((access) => (
                    <td key={access} className="px-3">
                      <input
                        type="checkbox"
                        aria-label={`${resource}: ${t(`keys.${access}`)}`}
                        className="size-6 accent-(--accent)"
                        checked={scopes.includes(`${resource}:${access}`)}
                        onChange={(event) => toggle(`${resource}:${access}`, event.target.checked)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </fieldset>
  );
}
