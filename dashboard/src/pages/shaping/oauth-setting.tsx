/** The access token that each request to an endpoint carries. */
import { useState } from 'react';
import { useThing } from '../../api/queries.ts';
import { advancedWords } from '../../i18n/areas/advanced.ts';
import { useT } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { faultOf } from '../../ui/problem-words.ts';
import { useThingOrNone } from './questions.ts';
import { useSetting } from './setting.tsx';
import { Refused } from '../../ui/refused.tsx';

interface OauthClient {
  tokenUrl: string;
  clientId: string;
  authMethod: 'basic' | 'post' | 'private_key_jwt';
  hasClientSecret: boolean;
  hasPrivateKey: boolean;
  scopes: string[];
  audience: string | null;
}

export function OauthSetting({ path }: { path: string }) {
  const isThere = useThing<{ enabled: boolean }>(`${path}/oauth-config`).data?.enabled;
  const { data } = useThingOrNone<OauthClient>(`${path}/oauth`, isThere);
  return data === undefined ? null : (
    <OauthForm key={JSON.stringify(data)} path={path} present={data} />
  );
}

function OauthForm({ path, present }: { path: string; present: OauthClient | null }) {
  const t = useWords(advancedWords);
  const shared = useT();
  const change = useSetting(`${path}/oauth`);
  const [tokenUrl, setTokenUrl] = useState(present?.tokenUrl ?? '');
  const [clientId, setClientId] = useState(present?.clientId ?? '');
  const [authMethod, setAuthMethod] = useState(present?.authMethod ?? 'basic');
  const [secret, setSecret] = useState('');
  const [scopes, setScopes] = useState(present?.scopes.join(' ') ?? '');
  const [audience, setAudience] = useState(present?.audience ?? '');
  const isJwt = authMethod === 'private_key_jwt';
  const isKept = isJwt ? present?.hasPrivateKey === true : present?.hasClientSecret === true;
  const { error } = change;
  const secretField = isJwt ? 'privateKey' : 'clientSecret';
  const words = {
    label: t(secretField),
    hint: isKept ? t('keptUnlessTyped') : t('writeOnly'),
    value: secret,
    autoComplete: 'off',
    fault: faultOf(error, secretField),
  };
  return (
    <Section
      title={t('oauth')}
      actions={
        present === null ? undefined : (
          <Button look="danger" icon="trash" onClick={() => change.mutate({ method: 'DELETE' })}>
            {t('oauthRemove')}
          </Button>
        )
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const given = secret === '' ? {} : { [secretField]: secret };
          const more = audience.trim() === '' ? {} : { audience: audience.trim() };
          const names = scopes.split(/\s+/).filter((one) => one !== '');
          change.mutate({
            method: 'PUT',
            body: { tokenUrl, clientId, authMethod, scopes: names, ...given, ...more },
          });
        }}
      >
        <p className="text-[0.93rem] text-muted">{t('oauthHint')}</p>
        {present === null ? null : (
          <div>
            <Badge tone="good" icon="check">
              {t('isOn')}
            </Badge>
          </div>
        )}
        <TextField
          label={t('tokenUrl')}
          value={tokenUrl}
          placeholder="https://login.example.com/oauth/token"
          onChange={(event) => setTokenUrl(event.target.value)}
          fault={faultOf(error, 'tokenUrl')}
          required
        />
        <TextField
          label={t('clientId')}
          value={clientId}
          onChange={(event) => setClientId(event.target.value)}
          fault={faultOf(error, 'clientId')}
          required
        />
        <SelectField
          label={t('authMethod')}
          value={authMethod}
          onChange={(event) => setAuthMethod(event.target.value as OauthClient['authMethod'])}
          options={(['basic', 'post', 'private_key_jwt'] as const).map((value) => ({
            value,
            label: t(`authMethod.${value}`),
          }))}
        />
        {isJwt ? (
          <TextArea {...words} rows={3} onChange={(event) => setSecret(event.target.value)} />
        ) : (
          <TextField
            {...words}
            type="password"
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('scopes')}
            value={scopes}
            onChange={(event) => setScopes(event.target.value)}
            fault={faultOf(error, 'scopes')}
          />
          <TextField
            label={t('audience')}
            value={audience}
            onChange={(event) => setAudience(event.target.value)}
            fault={faultOf(error, 'audience')}
          />
        </div>
        <Refused problem={error} />
        <Button type="submit" busy={change.isPending} className="self-end">
          {shared('action.save')}
        </Button>
      </form>
    </Section>
  );
}
