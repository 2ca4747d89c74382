/** What a connection to an endpoint shows and trusts: certificates, and access tokens. */
import { useState } from 'react';
import { useThing } from '../../api/queries.ts';
import { advancedWords } from '../../i18n/areas/advanced.ts';
import { useT } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Facts, Section } from '../../ui/page.tsx';
import { faultOf } from '../../ui/problem-words.ts';
import { OauthSetting } from './oauth-setting.tsx';
import { useThingOrNone } from './questions.ts';
import { useSetting } from './setting.tsx';
import { Refused } from '../../ui/refused.tsx';

interface Certificate {
  subject: string;
  issuer: string;
  expiresAt: string;
}

export function ConnectionSettings({ path }: { path: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <OauthSetting path={path} />
      <ClientCertificate path={path} />
      <Authorities path={path} />
    </div>
  );
}

function CertificateFacts({ certificate }: { certificate: Certificate }) {
  const t = useWords(advancedWords);
  return (
    <Facts
      facts={[
        [t('subject'), certificate.subject],
        [t('issuer'), certificate.issuer],
        [t('expires'), <Moment key="at" time={certificate.expiresAt} form="full" />],
      ]}
    />
  );
}

function ClientCertificate({ path }: { path: string }) {
  const t = useWords(advancedWords);
  const shared = useT();
  const isThere = useThing<{ enabled: boolean }>(`${path}/mtls-config`).data?.enabled;
  const { data } = useThingOrNone<Certificate>(`${path}/mtls`, isThere);
  const change = useSetting(`${path}/mtls`);
  const [certificate, setCertificate] = useState('');
  const [privateKey, setPrivateKey] = useState('');
  return (
    <Section
      title={t('mtls')}
      actions={
        data ? (
          <Button look="danger" icon="trash" onClick={() => change.mutate({ method: 'DELETE' })}>
            {t('mtlsRemove')}
          </Button>
        ) : undefined
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { method: 'PUT', body: { certificate, privateKey } },
            {
              onSuccess: () => {
                setCertificate('');
                setPrivateKey('');
              },
            },
          );
        }}
      >
        <p className="text-[0.93rem] text-muted">{t('mtlsHint')}</p>
        {data ? <CertificateFacts certificate={data} /> : null}
        <TextArea
          label={t('certificate')}
          rows={3}
          value={certificate}
          placeholder="-----BEGIN CERTIFICATE-----"
          onChange={(event) => setCertificate(event.target.value)}
          fault={faultOf(change.error, 'certificate')}
          required
        />
        <TextArea
          label={t('privateKey')}
          hint={t('writeOnly')}
          rows={3}
          value={privateKey}
          autoComplete="off"
          onChange={(event) => setPrivateKey(event.target.value)}
          fault={faultOf(change.error, 'privateKey')}
          required
        />
        <Refused problem={change.error} />
        <Button type="submit" busy={change.isPending} className="self-end">
          {shared('action.save')}
        </Button>
      </form>
    </Section>
  );
}

function Authorities({ path }: { path: string }) {
  const t = useWords(advancedWords);
  const shared = useT();
  const { data } = useThing<{ certificates: Certificate[] }>(`${path}/ca`);
  const change = useSetting(`${path}/ca`);
  const [text, setText] = useState('');
  const present = data?.certificates ?? [];
  return (
    <Section
      title={t('authorities')}
      actions={
        present.length > 0 ? (
          <Button
            look="danger"
            icon="trash"
            onClick={() => change.mutate({ method: 'PUT', body: { certificates: null } })}
          >
            {t('trustUsual')}
          </Button>
        ) : undefined
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { method: 'PUT', body: { certificates: text } },
            { onSuccess: () => setText('') },
          );
        }}
      >
        <p className="text-[0.93rem] text-muted">
          {present.length === 0 ? t('usualTrusted') : t('ownTrusted', { count: present.length })}
        </p>
        {present.map((one) => (
          <CertificateFacts key={one.subject} certificate={one} />
        ))}
        <TextArea
          label={t('certificates')}
          rows={3}
          value={text}
          placeholder="-----BEGIN CERTIFICATE-----"
          onChange={(event) => setText(event.target.value)}
          fault={faultOf(change.error, 'certificates')}
          required
        />
        <Refused problem={change.error} />
        <Button type="submit" busy={change.isPending} className="self-end">
          {shared('action.save')}
        </Button>
      </form>
    </Section>
  );
}
